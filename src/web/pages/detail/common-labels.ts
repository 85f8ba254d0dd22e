/** What every record has, whatever its kind. */
export const COMMON_LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  state: 'State',
  owner: 'Owner',
  scope: 'Scope',
  dueAt: 'Due',
};

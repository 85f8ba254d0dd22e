/** What was typed into single fields and not saved, by where it stood: it is there again when the field is opened again. */
const unsaved = new Map<string, unknown>();
const REMEMBERED = 100;

/** Where forms stand that are opened again by their page when something in them was not saved. */
export const placeOfTask = ({ id }: { readonly id: string }) => `task about ${id}`;
export const placeOfStatement = ({ id }: { readonly id: string }) => `statement from ${id}`;

export const keepUnsaved = (place: string, typed: unknown): void => {
  unsaved.delete(place);
  unsaved.set(place, typed);
  const [oldest] = unsaved.keys();
  if (unsaved.size > REMEMBERED && oldest !== undefined) unsaved.delete(oldest);
};

export const takeUnsaved = (place: string): unknown => unsaved.get(place);

export const dropUnsaved = (place: string): void => {
  unsaved.delete(place);
};

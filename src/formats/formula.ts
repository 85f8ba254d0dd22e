/*
 * OWASP ASVS 5.0 V1.2.10: a cell that starts with = + - @ TAB CR (or NUL) can run as a formula in the spreadsheet of
 * whoever opens the export. Such a cell gets one apostrophe in front. Full-width signs count too: East Asian Excel
 * takes them for the plain ones.
 *
 * So that an export can be imported again without loss, the rule must be one-to-one: text that already is
 * apostrophes followed by a dangerous sign gets one more. Text that starts with an apostrophe and goes on
 * harmlessly ('tis) stays as it is, also when somebody else wrote it.
 *
 * The same holds after , ; TAB | inside a cell: a file opened with another delimiter than it was written with (Excel
 * takes ; in half of Europe) is split there. And after a line break, before = @ and before + - that no blank follows
 * (a bullet list keeps its dashes).
 */
const START = String.raw`(?<=^)'*(?=[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20])`;
const AFTER_SEPARATOR = String.raw`(?<=[,;|\t])'*(?=[=+\-@])`;
const AFTER_BREAK = String.raw`(?<=[\r\n])'*(?=[=@]|[+\-]\S)`;
const UNSAFE = new RegExp(`${START}|${AFTER_SEPARATOR}|${AFTER_BREAK}`, 'g');
const MADE_SAFE = new RegExp(
  [START, AFTER_SEPARATOR, AFTER_BREAK].map((part) => part.replace("'*", "'+")).join('|'),
  'g',
);

/** The cell with an apostrophe wherever a spreadsheet could start a formula. Undone by `restoreCell`. */
export function neutraliseCell(cell: string): string {
  return cell.replace(UNSAFE, (run) => `'${run}`);
}

/** The cell as it was before `neutraliseCell`. */
export function restoreCell(cell: string): string {
  return cell.replace(MADE_SAFE, (run) => run.slice(1));
}

/** Whether a spreadsheet could take the cell for a formula. */
export function startsFormula(cell: string): boolean {
  return /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/.test(cell);
}

/** A kind in a sentence: “a control”, “an answer”. */
export const aKind = ({ label }: { readonly label: string }): string =>
  `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${label.toLowerCase()}`;

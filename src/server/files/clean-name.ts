/** A file name without folders, control characters or marks that turn text around; never empty. */
export const cleanName = (name: string): string => {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, '').replace(/^[.\s]+|\s+$/g, '');
  return Array.from(clean).slice(0, 150).join('') || 'file';
};

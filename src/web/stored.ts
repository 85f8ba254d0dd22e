/** What this browser remembers under a name; null where nothing is, or where storage is switched off. */
export const readStored = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

/** Remembers it, or with null forgets it. A browser that stores nothing, or no more, goes on without. */
export const store = (name: string, text: string | null): void => {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // What is remembered here is a convenience: nothing fails for it.
  }
};

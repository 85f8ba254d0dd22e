import type { Plugin } from 'vite';

/** The sheet of the classes that a module of Mantine's names; undefined for every other module. */
export const sheetOf = (id: string): string | undefined => {
  const name = /[\\/]@mantine[\\/]core[\\/]esm[\\/].*?([^\\/]+)\.module\.mjs$/.exec(id)?.[1];
  return name === undefined ? undefined : `@mantine/core/styles/${name}.layer.css`;
};

/**
 * Whatever uses the classes of one of Mantine's parts brings its sheet, so that a page waits for the styles of what it
 * draws and not for those of a hundred parts (37 kB compressed). The sheets are in a cascade layer: a sheet that arrives
 * late never wins over ours. A part's sheet comes behind those of the parts that it is made of, as in the whole sheet.
 */
export const mantineStyles = (): Plugin => {
  let isServing = false;
  return {
    name: 'mantine-styles',
    configResolved: ({ command }) => {
      isServing = command === 'serve';
    },
    transform(code, id) {
      // In development Mantine is bundled ahead, past every plugin: there the whole sheet serves.
      if (isServing)
        return id.endsWith('/src/web/main.tsx') ? `import '@mantine/core/styles.layer.css';\n${code}` : undefined;
      const sheet = sheetOf(id);
      return sheet === undefined ? undefined : { code: `${code}\nimport '${sheet}';\n`, map: null };
    },
  };
};

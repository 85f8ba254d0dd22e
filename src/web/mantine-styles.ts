import type { Plugin } from 'vite';

/** The sheet that a module of Mantine's may have, by its name; undefined for every other module. */
export const sheetOf = (id: string): string | undefined => {
  const name = /[\\/]@mantine[\\/]core[\\/]esm[\\/].*?([^\\/]+)\.mjs$/.exec(id)?.[1];
  return name === undefined ? undefined : `@mantine/core/styles/${name}.layer.css`;
};

/**
 * Each of Mantine's parts brings its own sheet, so that a page waits for the styles of what it draws and not for those of
 * a hundred parts (37 kB compressed). The sheets are in a cascade layer: a sheet that arrives late never wins over ours.
 * A part's sheet comes behind those of the parts that it is made of, as in the whole sheet.
 */
export const mantineStyles = (): Plugin => {
  let isServing = false;
  return {
    name: 'mantine-styles',
    configResolved: ({ command }) => {
      isServing = command === 'serve';
    },
    async transform(code, id) {
      // In development Mantine is bundled ahead, past every plugin: there the whole sheet serves.
      if (isServing)
        return id.endsWith('/src/web/main.tsx') ? `import '@mantine/core/styles.layer.css';\n${code}` : undefined;
      const sheet = sheetOf(id);
      // Parts that are drawn without a sheet have none to be found.
      if (sheet === undefined || !(await this.resolve(sheet, id))) return undefined;
      return { code: `${code}\nimport '${sheet}';\n`, map: null };
    },
  };
};

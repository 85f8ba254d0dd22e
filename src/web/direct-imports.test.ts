import { describe, expect, it } from 'vitest';
import { exportsOf, withDirectImports } from './direct-imports.ts';

const INDEX = `
import { Button } from "./components/Button/Button.mjs";
import { em, rem as toRem } from "./units.mjs";
import { Popper } from "popper";
export { Button, em, toRem as rem, Popper };`;

const packages = new Map([['parts', exportsOf(INDEX)]]);
const direct = (code: string) => withDirectImports(code, packages);

describe('imports past an index', () => {
  it('go to the file that has what is wanted, under the name it has there', () => {
    expect(direct("import { Button, rem } from 'parts';")).toBe(
      'import { Button as Button } from "./components/Button/Button.mjs"; import { rem as rem } from "./units.mjs";',
    );
    expect(direct("import { em as unit } from 'parts';")).toBe('import { em as unit } from "./units.mjs";');
  });

  it('stay with the index for what it gets from elsewhere, and leave out types', () => {
    expect(direct("import {\n  type ButtonProps,\n  Popper,\n} from 'parts';")).toBe(
      "import { Popper as Popper } from 'parts';",
    );
  });

  it('of other packages stay as they are', () => {
    const code = "import { Button } from 'other';\nimport 'parts/styles.css';";
    expect(direct(code)).toBe(code);
  });
});

// `npm run bench [-- --json] [-- --only NAME] [-- --engine embedded|postgres]`: every figure beside its budget.
// Runs what is in bench/*.bench.ts; a budget is a goal, so nothing here fails because of one.
import { readdir } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer, createServerModuleRunner } from 'vite';
import { orExit, prepare, root } from './setup.mjs';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, engine: { type: 'string' } },
});

const say = (line) => values.json || process.stdout.write(`${line}\n`);

const verdict = ({ value, budget }) => {
  if (typeof budget !== 'number') return '';
  return value <= budget ? 'within' : `over by ${Math.round((value / budget - 1) * 100)} %`;
};

const print = (figure) => {
  const value = figure.value >= 100 ? figure.value.toFixed(0) : figure.value.toPrecision(3);
  const budget = figure.budget == null ? '' : `budget ${figure.budget} ${figure.unit}`;
  say(
    `${value.padStart(10)} ${figure.unit.padEnd(10)} ${budget.padEnd(22)} ${verdict(figure).padEnd(14)} ${figure.name}`,
  );
};

const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, load ${loadavg()[0].toFixed(2)}`;

await orExit(async () => {
  await prepare();
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  });
  const runner = createServerModuleRunner(vite.environments.ssr, { hmr: false });
  const { engines } = await runner.import(join(root, 'bench', 'engines.ts'));
  const wanted = engines().filter((engine) => values.engine === undefined || engine.name === values.engine);
  if (wanted.length === 1) say('PostgreSQL is left out: name a scratch cluster with BENCH_DATABASE_URL.');
  const files = (await readdir(join(root, 'bench'))).filter(
    (name) => name.endsWith('.bench.ts') && (!values.only || name.startsWith(values.only)),
  );
  const all = [];
  say(machine());
  for (const file of files.toSorted()) {
    const { run } = await runner.import(join(root, 'bench', file));
    // A bench that takes an engine is run on each of them.
    for (const engine of run.length > 0 ? wanted : [undefined]) {
      for (const figure of await run(engine)) {
        all.push(figure);
        print(figure);
      }
    }
  }
  say(machine());
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), figures: all }, null, 2)}\n`);
  await vite.close();
});
process.exit(0);

// Customer zero, without anybody watching: starts the product on our own programme, lets the collectors look at this
// repository, and says what they found. Ends with 1 when a check fails whose control has no open finding that says so,
// or when nothing passes. What could not be looked at (a registry out of reach, a run that was not made) is told.
import { startOwnServer } from './own-server.mjs';
import { orExit, prepare } from './setup.mjs';

const ORG = '/api/v1/orgs/candor';

await orExit(prepare);
const server = await startOwnServer();
let problems = 0;
try {
  const { collectors } = await server.ask('POST', `${ORG}/collect`);
  const verdicts = {};
  for (const { collector, ran, answers } of collectors) {
    if (ran?.problem) console.log(`${collector}: no result: ${ran.problem}`);
    for (const { check, outcome, title } of answers) {
      verdicts[outcome] = (verdicts[outcome] ?? 0) + 1;
      if (outcome !== 'fail') continue;
      const known = await openFindingOf(check);
      console.log(`${check}: ${title} (${known ? `known: ${known}` : 'no open finding says so'})`);
      if (!known) problems += 1;
    }
  }
  console.log(
    Object.entries(verdicts)
      .map(([outcome, n]) => `${n} ${outcome}`)
      .join(', ') || 'no check was answered',
  );
  if (!verdicts.pass) problems += 1;
} finally {
  await server.stop();
}
process.exit(problems > 0 ? 1 : 0);

/** The key of an open finding against a control that the check verifies. */
async function openFindingOf(check) {
  const { links } = await server.ask('GET', `${ORG}/checks/${check}`);
  for (const { relation, direction, other } of links) {
    if (relation !== 'verifies' || direction !== 'out') continue;
    const control = await server.ask('GET', `${ORG}/controls/${other.key}`);
    const found = control.links.find((link) => link.relation === 'against' && link.other.state !== 'closed');
    if (found) return found.other.key;
  }
  return undefined;
}

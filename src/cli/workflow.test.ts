import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld, stdin } from '../../test/make/cli.ts';
import type { Io } from './io.ts';

let world: CliWorld;
let url: string;
let home: string;
let folder: string;
let email: string;
let candor: CliWorld['candor'];

beforeAll(async () => {
  world = await openCliWorld();
  ({ url, home, folder, email, candor } = world);
}, 180_000);
afterAll(() => world?.close());

describe('signing in', () => {
  it('says that nobody is signed in', async () => {
    const { exit, out, err } = await candor(['list', 'control', '--url', url]);
    expect({ exit, out }).toEqual({ exit: 3, out: '' });
    expect(err).toContain('candor login');
  });

  it('makes a key by e-mail and password and keeps it for its owner only', async () => {
    const env = { HOME: home, CANDOR_PASSWORD: world.password };
    const wrong = await candor(['login', '--url', url, '--email', email], {
      env: { ...env, CANDOR_PASSWORD: 'something else entirely' },
    });
    expect(wrong.exit).toBe(3);
    const done = await candor(['login', '--url', url, '--email', email], { env });
    expect(done).toMatchObject({ exit: 0, err: '' });
    const path = join(home, '.config/candor/config.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(await readFile(path, 'utf8'));
    expect(kept).toMatchObject({ url, org: 'acme' });
    expect(kept.key).toMatch(/^cdr_/);
    expect(done.out).not.toContain(kept.key);
  });

  it('says whose key it is, and never prints it', async () => {
    const { exit, json, out } = await candor('whoami --json');
    expect(exit).toBe(0);
    expect(json).toMatchObject({ url, org: { slug: 'acme' }, actor: { type: 'key' } });
    expect(out).not.toContain('cdr_');
    expect((await candor('whoami')).out).toContain('owner');
  });

  it('never sends the kept key to another server', async () => {
    const seen: string[] = [];
    const fake = ((_address: string, init: RequestInit) => {
      seen.push(JSON.stringify(init.headers));
      return Promise.resolve(new Response('{}'));
    }) as typeof fetch;
    const { exit } = await candor('list control --url http://elsewhere.test', { fetch: fake });
    expect(exit).toBe(3);
    expect(seen.join()).not.toContain('cdr_');
  });
});

describe('records', () => {
  it('creates, shows, changes, links, moves and removes', async () => {
    const made = await candor([
      'create',
      'control',
      '--title',
      'Locked dependencies',
      '--as',
      'CTL-lock',
      '--set',
      'theme=Supply chain',
      '--set',
      'tags=npm, build',
      '--json',
    ]);
    expect(made).toMatchObject({
      exit: 0,
      json: { key: 'CTL-lock', data: { theme: 'supply_chain', tags: ['npm', 'build'] } },
    });
    await candor([
      'create',
      'check',
      '--title',
      'Lockfile test',
      '--as',
      'CHK-lock',
      '--set',
      'collector=junit',
      '--set',
      'everyDays=30',
      '--link',
      'verifies=CTL-lock',
    ]);
    expect((await candor('set CTL-lock operation=automated theme= --title Locked')).out).toMatch(
      /^changed CTL-lock Locked/,
    );
    const got = await candor('get ctl-lock --json');
    expect(got.json.data).toEqual({ operation: 'automated', tags: ['npm', 'build'] });
    expect((await candor('do CTL-lock activate')).out).toContain('In operation');
    const shown = await candor('get CTL-lock');
    expect(shown.out).toContain('Verified by');
    expect(shown.out).toContain('CHK-lock');
    await candor(['create', 'policy', '--title', 'Dependencies', '--as', 'POL-deps']);
    expect((await candor('link CTL-lock governed_by POL-deps')).exit).toBe(0);
    expect((await candor('unlink CTL-lock governed-by POL-deps')).exit).toBe(0);
    expect((await candor('remove POL-deps')).exit).toBe(2);
    expect((await candor('remove POL-deps --yes')).exit).toBe(0);
    expect((await candor('get POL-deps')).exit).toBe(4);
    expect((await candor('history CTL-lock')).out).toContain('title: Locked dependencies → Locked');
  });

  it('lists with filters, columns, counts and more than a page', async () => {
    const changes = Array.from({ length: 230 }, (_, index) => ({ op: 'create', kind: 'task', title: `Task ${index}` }));
    await world.change(changes);
    expect((await candor('list tasks --all --json')).json.items).toHaveLength(230);
    const some = await candor('list task --limit 3 --sort -title --columns key,title');
    expect(some.out.split('\n').slice(0, 2)).toEqual(['KEY      TITLE', expect.stringMatching(/^TSK-\d+ +Task 99$/)]);
    expect(some.out).toContain('there are more');
    expect((await candor('list control --f operation=automated --json')).json.items).toHaveLength(1);
    expect((await candor('list control --status assured')).out).toBe('no controls\n');
    expect((await candor('list tasks --count state --json')).json.total).toBe(230);
    expect((await candor('list control --linked ~verifies=CHK-lock --json')).json.items).toHaveLength(1);
  });

  it('says what is wrong, where, with the exit code for it', async () => {
    expect(await candor('list contrl')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('Did you mean "control"?'),
    });
    expect(await candor('set CTL-lock operation=magic')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('operation: must be one of'),
    });
    expect(await candor('set CTL-lock colour=red')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('no field "colour"'),
    });
    expect(await candor('set CTL-lock operation=manual --if-version 1')).toMatchObject({ exit: 5 });
    expect(await candor('get CTL-nope --json')).toMatchObject({
      exit: 4,
      json: { error: { code: 'not_found', status: 404 } },
    });
    expect(await candor('list control --f guidance=x')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('?f.guidance'),
    });
    expect(await candor('nonsense')).toMatchObject({ exit: 2, out: '' });
    expect(await candor('list control --org nowhere')).toMatchObject({ exit: 4 });
  });

  it('takes whole texts from files, and neutralises what a terminal would obey', async () => {
    const path = join(folder, 'guidance.txt');
    await writeFile(path, 'first\nsecond \u001b[31mred\u001b[0m \u009b2J');
    expect((await candor(['set', 'CTL-lock', `guidance=@${path}`])).exit).toBe(0);
    const shown = await candor('get CTL-lock', { isTTY: true, columns: 80 });
    expect(shown.out).toContain('␛[31mred');
    expect(shown.out).not.toContain('\u001b[31mred');
    expect(shown.out).not.toContain('\u009b');
    const json = await candor('get CTL-lock --json');
    expect(json.out).not.toContain('\u009b');
    expect(json.json.data.guidance).toContain('\u009b2J');
  });
});

const junit = (failing: boolean) =>
  `<testsuites><testsuite name="lock" tests="1" failures="${failing ? 1 : 0}"><testcase classname="lock" name="is locked">${failing ? '<failure message="not locked"/>' : ''}</testcase></testsuite></testsuites>`;

describe('promises', () => {
  it('break when a pushed report fails, say why, and heal', async () => {
    await candor([
      'create',
      'answer',
      '--title',
      'Do you lock dependencies?',
      '--as',
      'ANS-lock',
      '--state',
      'approved',
      '--set',
      'question=Do you?',
      '--set',
      'text=Yes.',
      '--link',
      'rests_on=CTL-lock',
    ]);
    await candor([
      'create',
      'statement',
      '--title',
      'Told Bolt',
      '--as',
      'STM-1',
      '--set',
      'audience=customer',
      '--set',
      'wording=We lock.',
      '--set',
      'saidAt=2026-01-01T00:00:00Z',
      '--set',
      'recipient=Bolt',
      '--link',
      'rests_on=ANS-lock',
    ]);
    const good = await candor('evidence push - --fail-on-broken --json', stdin(junit(false)));
    expect(good).toMatchObject({
      exit: 0,
      json: { files: [{ format: 'junit', evidence: [{ outcome: 'pass', check: 'CHK-lock' }] }] },
    });
    expect((await candor('get ANS-lock --json')).json.status).toBe('assured');
    const bad = await candor('evidence push - --fail-on-broken', stdin(junit(true)));
    expect(bad.exit).toBe(1);
    expect(bad.out).toContain('Promises');
    expect(bad.out).toMatch(/ANS-lock +Do you lock dependencies\? +assured +broken/);
    const again = await candor('evidence push - --fail-on-broken', stdin(junit(true)));
    expect(again.exit).toBe(1);
    const why = await candor('why ANS-lock');
    expect(why.out).toMatch(/ANS-lock Do you lock dependencies\? broken/);
    expect(why.out).toMatch(/└─ .*CTL-lock.*\n {3}└─ .*CHK-lock.*\n {6}└─ .*EVD-\d+ .*failed since/);
    expect((await candor('impact CHK-lock')).out).toMatch(/Told to customers[\s\S]*STM-1[\s\S]*Bolt/);
    const recall = await candor('recall --draft');
    expect(recall.out).toContain('1 statement to put right');
    expect(recall.out).toContain('This is no longer true.');
    expect((await candor('status')).out).toContain('ANS-lock Do you lock dependencies?');
    expect((await candor('evidence push -', stdin(junit(false)))).exit).toBe(0);
    const effect = await candor('effectiveness ANS-lock --json');
    expect(effect.json.effectiveness.assured).toBeLessThan(1);
    expect((await candor('effectiveness ANS-lock')).out).toContain('failed');
  });

  it('tries changes without keeping them', async () => {
    const path = join(folder, 'changes.yaml');
    await writeFile(path, '- op: transition\n  ref: CTL-lock\n  name: suspend\n');
    const tried = await candor(['what-if', path]);
    expect(tried.out).toMatch(/ANS-lock .*assured +unproven/);
    expect((await candor('get CTL-lock --json')).json.state).toBe('active');
    await writeFile(path, '- op: explode\n');
    expect(await candor(['what-if', path])).toMatchObject({ exit: 2, err: expect.stringContaining('/0') });
  });
});

describe('proof', () => {
  it('is checked with no network, and only trusted with a key', async () => {
    const path = join(folder, 'proof.json');
    expect((await candor(['proof', 'CTL-lock', '--out', path])).exit).toBe(0);
    expect(await candor(['proof', 'CTL-lock', '--out', path])).toMatchObject({
      exit: 5,
      err: expect.stringContaining('--force'),
    });
    const { vkey } = (await candor('checkpoint --vkey --json')).json;
    const offline = { fetch: () => Promise.reject(new Error('no network')), env: {} } as Partial<Io>;
    const self = await candor(['verify', path], offline);
    expect(self).toMatchObject({ exit: 0, out: expect.stringContaining('agrees only with itself') });
    const trusted = await candor(['verify', path, '--key', vkey, '--json'], offline);
    expect(trusted).toMatchObject({ exit: 0, json: { ok: true, keyTrusted: true, verified: true } });
    await writeFile(path, (await readFile(path, 'utf8')).replace('CTL-lock', 'CTL-lack'));
    expect(await candor(['verify', path, '--key', vkey], offline)).toMatchObject({
      exit: 1,
      out: expect.stringContaining('not verified'),
    });
  });

  it('covers a whole exported journal', async () => {
    const [journal, checkpoint, key] = ['journal.ndjson', 'checkpoint.txt', 'vkey.txt'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    for (const words of [
      ['journal', '--out', journal],
      ['checkpoint', '--out', checkpoint],
      ['checkpoint', '--vkey', '--out', key],
    ])
      expect(await candor(words)).toMatchObject({ exit: 0, err: '' });
    const check = (...more: string[]) => candor(['verify', '--journal', journal, ...more], { env: {} });
    expect((await check()).out).toContain('agree with themselves only');
    expect((await check('--checkpoint', checkpoint)).out).toContain('whose signature was not checked');
    const done = await check('--checkpoint', checkpoint, '--key', key, '--json');
    expect(done).toMatchObject({ exit: 0, json: { ok: true, verified: true, withheld: 0 } });
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    const line = JSON.parse(lines[2] ?? '') as { entry: string };
    const changed = JSON.stringify({ ...line, entry: line.entry.replace('"v":1', '"v":2') });
    await writeFile(journal, [...lines.slice(0, 2), changed, ...lines.slice(3)].join('\n'));
    expect(await check('--checkpoint', checkpoint, '--key', key)).toMatchObject({
      exit: 1,
      out: expect.stringContaining('entry 2'),
    });
    await writeFile(
      journal,
      [...lines.slice(0, 2), JSON.stringify({ ...line, entry: null }), ...lines.slice(3)].join('\n'),
    );
    expect((await check('--checkpoint', checkpoint, '--key', key, '--json')).json).toMatchObject({
      ok: true,
      withheld: 1,
    });
    await writeFile(journal, lines.slice(0, -1).join('\n'));
    expect((await check('--checkpoint', checkpoint, '--key', key)).out).toContain('the log ends after');
  });

  it('shows the journal', async () => {
    const { out } = await candor('journal --limit 5');
    expect(out.split('\n')[0]).toContain('SEQ');
    expect(out).toContain('evidence.push');
  });
});

describe('access', () => {
  it('lists members and keys, makes and revokes a key', async () => {
    expect((await candor('members')).out).toContain(email);
    const env = { HOME: home, CANDOR_PASSWORD: world.password, CANDOR_EMAIL: email };
    const made = await candor('keys create --name CI --role engineer', { env });
    expect(made).toMatchObject({ exit: 0, out: expect.stringMatching(/^cdr_\S+\n$/) });
    const key = made.out.trim();
    expect((await candor('list checks', { env: { CANDOR_URL: url, CANDOR_KEY: key, CANDOR_ORG: 'acme' } })).exit).toBe(
      0,
    );
    expect((await candor('members', { env: { CANDOR_URL: url, CANDOR_KEY: key, CANDOR_ORG: 'acme' } })).exit).toBe(3);
    expect((await candor('keys list')).out).toContain('CI');
    expect((await candor(['keys', 'revoke', key.slice(4, 12), '--yes'])).exit).toBe(0);
    const refused = await candor('list checks', { env: { CANDOR_URL: url, CANDOR_KEY: key, CANDOR_ORG: 'acme' } });
    expect(refused).toMatchObject({ exit: 3 });
    expect(refused.err).not.toContain(key);
  });
});

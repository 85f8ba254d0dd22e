import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Asker, lockFolder } from './folder-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** A machine on which those processes run that asked and have not ended. */
const machine = (host = 'one', boot = 'boot-1') => {
  const running = new Set<string>();
  const start = (pid: number): Asker => {
    running.add(`${pid} s${pid}`);
    return { pid, start: `s${pid}`, boot, host, isRunning: async (of, at) => running.has(`${of} ${at}`) };
  };
  return { start, kill: ({ pid, start: at }: Asker) => running.delete(`${pid} ${at}`) };
};

const ask = (asker?: Asker) => lockFolder(folder, '--data (CANDOR_DATA)', asker);

describe('many that start at once', () => {
  const AT_ONCE = 12;
  it('leave the folder to one of them, whether there is no lock, a dead one, or a dead one of an earlier version', {
    timeout: 120_000,
  }, async () => {
    const held: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      const here = machine();
      if (round % 3 === 1) await writeFile(path, '999999 1');
      if (round % 3 === 2) {
        const dead = here.start(999);
        await ask(dead);
        here.kill(dead);
      }
      const asked = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, n) => ask(here.start(n + 1))));
      const unlocks = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      held.push(unlocks.length);
      for (const one of asked) if (one.status === 'rejected') expect(String(one.reason)).toContain('another Candor');
      for (const unlock of unlocks) await unlock();
      expect(await readdir(folder)).toEqual([]);
    }
    expect(held.filter((count) => count !== 1)).toEqual([]);
  });

  it('leave it to one when they judged a dead lock that another has replaced meanwhile', async () => {
    await writeFile(path, '999999 1');
    const here = machine();
    let judged = () => {};
    let go = () => {};
    const hasJudged = new Promise<void>((resolve) => {
      judged = resolve;
    });
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow: Asker = {
      ...here.start(1),
      isRunning: async (pid) => {
        if (pid !== 999_999) return true;
        judged();
        await mayGo;
        return false;
      },
    };
    const late = ask(slow);
    await hasJudged;
    await ask(here.start(2));
    go();
    await expect(late).rejects.toThrow(/another Candor \(process 2\)/);
    expect(await readFile(path, 'utf8')).toMatch(/^2 s2 /);
  });

  it('take the folder after one that ended while it removed a dead lock', async () => {
    const here = machine();
    const [dead, half] = [here.start(1), here.start(2)];
    await ask(dead);
    here.kill(dead);
    // It ends between taking the right to remove the dead lock and removing it.
    const text = await readFile(path, 'utf8');
    const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    await writeFile(claim, '2 s2 boot-1 one some-nonce');
    await expect(ask(here.start(3))).rejects.toThrow(/process 2/);
    here.kill(half);
    await ask(here.start(4));
    expect(await readFile(path, 'utf8')).toMatch(/^4 s4 /);
    expect(await readdir(folder)).toEqual(['lock']);
  });
});

describe('a holder', () => {
  it('on another host is left alone, in one line that says what to do', async () => {
    await ask(machine('one').start(1));
    await expect(ask(machine('two').start(1))).rejects.toThrow(
      /a Candor on the host one \(process 1\) is using .*remove .*\/lock by hand; or choose another folder with --data/,
    );
    expect(await readFile(path, 'utf8')).toMatch(/^1 s1 boot-1 one /);
  });

  it('from before this machine last started is gone, although its number runs again', async () => {
    await ask(machine('one', 'boot-1').start(1));
    await ask(machine('one', 'boot-2').start(1));
    expect(await readFile(path, 'utf8')).toContain(' boot-2 ');
  });

  it('whose lock was removed by hand does not remove that of the next', async () => {
    const here = machine();
    const first = await ask(here.start(1));
    await rm(path);
    await ask(here.start(2));
    await first();
    expect(await readFile(path, 'utf8')).toMatch(/^2 /);
  });

  it('is named in full from the moment at which the lock is there', async () => {
    const unlock = await ask();
    expect(await readFile(path, 'utf8')).toMatch(/^\d+ \S+ \S+ \S+ [0-9a-f-]{36}$/);
    await expect(ask()).rejects.toThrow(/another Candor \(process \d+\)/);
    await unlock();
    expect(existsSync(path)).toBe(false);
  });
});

it('takes over a lock that says nothing: its process ended before it wrote', async () => {
  await writeFile(path, '');
  await ask(machine().start(1));
  expect(await readFile(path, 'utf8')).toMatch(/^1 /);
});

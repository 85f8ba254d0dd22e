// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { Boundaries } from './boundaries.ts';
import { type CauseSet, CauseTable, isSameSet } from './causes.ts';
import { statusName } from './codes.ts';
import { Dependents } from './dependents.ts';
import { Evaluator, type Tables } from './evaluate.ts';
import { FREE, GHOST, Nodes, PRESENT } from './nodes.ts';
import { LevelQueue, orderAll, placesByLevel, reorder } from './order.ts';
import { Shape } from './shape.ts';
import type { Assurance, Change, Changed, NodeInput } from './types.ts';
import { UndoLog } from './undo.ts';

/** Every slot whose result one change touched, as it was before. */
interface Touched {
  readonly slots: number[];
  readonly states: number[];
  readonly statuses: number[];
  readonly untils: number[];
  readonly sets: (CauseSet | null)[];
}

/** The tables of a graph and the work that keeps them true. `Graph` is its face. */
export class Engine implements Tables {
  readonly log = new UndoLog();
  readonly nodes = new Nodes(this.log);
  readonly shape = new Shape(this.nodes, this.log);
  readonly dependents = new Dependents(this.nodes, this.log);
  readonly boundaries = new Boundaries(this.nodes, this.log);
  readonly causes = new CauseTable(this.nodes, this.shape.names, this.log);
  clock: number;
  /** How many records there are, ghosts not counted. */
  size = 0;
  readonly #evaluator = new Evaluator(this);
  readonly #queue = new LevelQueue();
  #touched: Touched = { slots: [], states: [], statuses: [], untils: [], sets: [] };
  #touchedAt: Int32Array = new Int32Array(0);
  #turn = 0;
  readonly #stored = new Map<string, Readonly<Record<string, number>>>();
  #levelLimit = 64;

  constructor(at: number) {
    this.clock = at;
  }

  /** Fills an empty engine. Returns a cycle when there is one, and the engine is then of no use. */
  fill(inputs: Iterable<NodeInput>): readonly string[] | null {
    const { nodes, shape, dependents, causes } = this;
    for (const input of inputs) this.#write(input);
    nodes.fresh.length = 0;
    dependents.build(shape);
    const order = orderAll(nodes, shape, dependents);
    if (!(order instanceof Int32Array)) return this.#idsOf(order);
    this.#levelLimit = nodes.highest * 2 + 64;
    this.#layOut();
    for (let slot = 0; slot < nodes.ids.length; slot++) {
      this.#evaluator.readFacts(slot, this.clock);
      this.#evaluator.evaluate(slot, this.clock);
      this.#store(slot);
    }
    causes.settle(this.clock, this.#storedSince);
    this.#stored.clear();
    return null;
  }

  /** Makes a change and moves the clock, within an open mark. Returns a cycle, half done, for the caller to roll back. */
  run(change: Change, at: number): { changed: Changed[] } | { cycle: readonly string[] } {
    this.#begin(at);
    const edited = this.#edit(change);
    const orphans = this.#relink(edited);
    const slots = [...edited.keys()];
    const cycle = reorder(this.nodes, this.shape, this.dependents, slots);
    if (cycle !== null) return { cycle: this.#idsOf(cycle) };
    const seeds = [...slots, ...this.nodes.fresh.splice(0), ...orphans, ...this.boundaries.due(this.clock)];
    for (const slot of seeds) this.#evaluator.readFacts(slot, this.clock);
    this.#propagate(seeds);
    this.causes.settle(this.clock, this.#storedSince);
    this.#stored.clear();
    const changed = this.#changed();
    this.#releaseGhosts([...slots, ...orphans]);
    return { changed };
  }

  /** Copies away garbage; only while no mark is open. */
  tidy(): void {
    if (this.shape.isWasteful()) this.shape.compact();
    if (this.dependents.isWasteful()) this.dependents.compact();
    if (this.nodes.highest <= this.#levelLimit) return;
    orderAll(this.nodes, this.shape, this.dependents);
    this.#levelLimit = this.nodes.highest * 2 + 64;
  }

  assurance(slot: number): Assurance {
    const { nodes } = this;
    const set = nodes.sets[slot]!;
    return assuranceOf(nodes.statusOf(slot), nodes.untilOf(slot), set, this.causes.spell(set));
  }

  /**
   * Numbers the slots anew by level. A change goes up level by level, so what it reads then lies close together: the work
   * waits for memory more than for anything else.
   */
  #layOut(): void {
    const { nodes, shape, dependents } = this;
    const places = placesByLevel(nodes);
    nodes.renumber(places);
    nodes.rankAll();
    shape.renumber(places);
    shape.compact();
    dependents.build(shape);
  }

  #begin(at: number): void {
    const clock = this.clock;
    this.shape.savePools();
    this.dependents.savePool();
    this.causes.open();
    this.#evaluator.begin();
    const touched: Touched = { slots: [], states: [], statuses: [], untils: [], sets: [] };
    const size = this.size;
    this.log.push(() => {
      this.clock = clock;
      this.size = size;
      this.#restore(touched);
    });
    // What a change that threw left behind.
    this.#queue.clear();
    this.nodes.fresh.length = 0;
    this.#stored.clear();
    this.#touched = touched;
    this.#turn++;
    if (at > clock) this.clock = at;
  }

  /** Writes what comes and clears what goes. Returns each edited slot with the members that it had. */
  #edit(change: Change): Map<number, readonly number[]> {
    const { nodes, shape } = this;
    const edited = new Map<number, readonly number[]>();
    const comes = new Set(change.upsert.map((input) => input.id));
    for (const id of change.remove) {
      const slot = nodes.find(id);
      if (slot < 0 || comes.has(id)) continue;
      edited.set(slot, shape.distinctMembers(slot));
      this.#touch(slot);
      shape.clear(slot);
      nodes.state[slot] = GHOST;
      this.size--;
    }
    for (const input of change.upsert) {
      const slot = nodes.intern(input.id);
      if (!edited.has(slot)) edited.set(slot, shape.distinctMembers(slot));
      this.#touch(slot);
      this.#write(input);
    }
    return edited;
  }

  #write(input: NodeInput): void {
    const { nodes } = this;
    const slot = nodes.intern(input.id);
    if (nodes.state[slot] !== PRESENT) {
      nodes.state[slot] = PRESENT;
      this.size++;
      // Only a record that is new here can know better than the graph since when its codes hold.
      if (input.since !== undefined) this.#stored.set(input.id, input.since);
    }
    this.shape.write(slot, input);
  }

  /** Brings the lists of dependents up to date. Returns the ghosts that nothing names any more. */
  #relink(edited: ReadonlyMap<number, readonly number[]>): number[] {
    const { nodes, shape, dependents } = this;
    const lost: number[] = [];
    for (const [slot, before] of edited) {
      const after = shape.distinctMembers(slot);
      const [inAfter, inBefore] = [new Set(after), new Set(before)];
      for (const member of before) {
        if (inAfter.has(member)) continue;
        dependents.remove(member, slot);
        lost.push(member);
      }
      for (const member of after) if (!inBefore.has(member)) dependents.add(member, slot);
    }
    return lost.filter((slot) => nodes.state[slot] === GHOST && dependents.count[slot] === 0);
  }

  #propagate(seeds: readonly number[]): void {
    const queue = this.#queue;
    const evaluator = this.#evaluator;
    const { nodes, dependents, causes, clock } = this;
    const { level, sets } = nodes;
    const { start, count, pool } = dependents;
    for (const slot of seeds) queue.push(slot, level[slot]!);
    for (let slot = queue.pop(); slot >= 0; slot = queue.pop()) {
      evaluator.evaluate(slot, clock);
      const isSame =
        evaluator.status === nodes.statusOf(slot) &&
        evaluator.until === nodes.untilOf(slot) &&
        isSameSet(evaluator.set, sets[slot]!) &&
        !causes.isMoved(evaluator.set);
      if (isSame) continue;
      this.#touch(slot);
      this.#store(slot);
      const end = start[slot]! + count[slot]!;
      for (let at = start[slot]!; at < end; at++) {
        const dependent = pool.data[at]!;
        queue.push(dependent, level[dependent]!);
      }
    }
  }

  #store(slot: number): void {
    const { status, until, set } = this.#evaluator;
    this.nodes.put(slot, status, until, set);
  }

  #touch(slot: number): void {
    if (slot >= this.#touchedAt.length) {
      const longer = new Int32Array(Math.max(this.nodes.state.length, slot + 1));
      longer.set(this.#touchedAt);
      this.#touchedAt = longer;
    }
    if (this.#touchedAt[slot] === this.#turn) return;
    this.#touchedAt[slot] = this.#turn;
    const { nodes } = this;
    const touched = this.#touched;
    touched.slots.push(slot);
    touched.states.push(nodes.state[slot]!);
    touched.statuses.push(nodes.statusOf(slot));
    touched.untils.push(nodes.untilOf(slot));
    touched.sets.push(nodes.sets[slot]!);
  }

  #restore(touched: Touched): void {
    const { nodes } = this;
    for (const [at, slot] of touched.slots.entries()) {
      // A slot that the change itself took has been given back by now.
      if (nodes.state[slot] === FREE) continue;
      nodes.state[slot] = touched.states[at]!;
      nodes.put(slot, touched.statuses[at]!, touched.untils[at]!, touched.sets[at]!);
    }
  }

  #changed(): Changed[] {
    const { nodes, causes } = this;
    const { slots, states, statuses, untils, sets } = this.#touched;
    const changed: Changed[] = [];
    let before: Assurance | undefined;
    let after: Assurance | undefined;
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at]!;
      const wasThere = states[at] === PRESENT;
      const isThere = nodes.state[slot] === PRESENT;
      if (!wasThere && !isThere) continue;
      const was: Assurance | undefined = wasThere
        ? shared(before, statuses[at]!, untils[at]!, sets[at]!, causes.spellBefore(sets[at]!))
        : undefined;
      const is: Assurance | undefined = isThere
        ? shared(after, nodes.statusOf(slot), nodes.untilOf(slot), nodes.sets[slot]!, causes.spell(nodes.sets[slot]!))
        : undefined;
      if (was !== undefined && is !== undefined && isSameAssurance(was, is)) continue;
      changed.push({ id: nodes.ids[slot]!, before: was, after: is });
      before = was ?? before;
      after = is ?? after;
    }
    return changed;
  }

  #releaseGhosts(candidates: readonly number[]): void {
    const { nodes, dependents } = this;
    for (const slot of candidates) {
      if (nodes.state[slot] === GHOST && dependents.count[slot] === 0) nodes.release(slot);
    }
  }

  readonly #storedSince = (root: number, code: string): number | undefined => {
    const stored = this.#stored.get(this.nodes.ids[root]!);
    return stored !== undefined && Object.hasOwn(stored, code) ? stored[code] : undefined;
  };

  #idsOf(slots: readonly number[]): readonly string[] {
    return slots.map((slot) => this.nodes.ids[slot]!);
  }
}

function assuranceOf(status: number, until: number, set: CauseSet | null, causes: Assurance['causes']): Assurance {
  return {
    status: statusName(status),
    until: until === Infinity ? null : until,
    causes,
    more: set?.more === true,
  };
}

/** The last assurance again when it is the same one: most records of a broken cone are. */
function shared(
  last: Assurance | undefined,
  status: number,
  until: number,
  set: CauseSet | null,
  causes: Assurance['causes'],
): Assurance {
  const isLast =
    last?.causes === causes &&
    last.status === statusName(status) &&
    last.until === (until === Infinity ? null : until) &&
    last.more === (set?.more === true);
  return isLast ? last : assuranceOf(status, until, set, causes);
}

function isSameAssurance(a: Assurance, b: Assurance): boolean {
  if (a === b) return true;
  if (a.status !== b.status || a.until !== b.until || a.more !== b.more) return false;
  if (a.causes === b.causes) return true;
  return (
    a.causes.length === b.causes.length &&
    a.causes.every((cause, at) => {
      const other = b.causes[at]!;
      return cause.id === other.id && cause.code === other.code && cause.since === other.since;
    })
  );
}

// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { Arrivals } from './arrivals.ts';
import { Boundaries } from './boundaries.ts';
import { type CauseSet, CauseTable, isSameSet } from './causes.ts';
import { statusName } from './codes.ts';
import { Dependents } from './dependents.ts';
import { Evaluator, type Tables } from './evaluate.ts';
import { GHOST, Nodes, PRESENT } from './nodes.ts';
import { LevelQueue, orderAll, placesByLevel, reorder } from './order.ts';
import { Shape } from './shape.ts';
import { Touched } from './touched.ts';
import type { Assurance, Change, Changed, Dated, Dates, Effect, NodeInput } from './types.ts';
import { UndoLog } from './undo.ts';

/** The tables of a graph and the work that keeps them true. `Graph` is its face. */
export class Engine implements Tables {
  readonly log = new UndoLog();
  readonly nodes = new Nodes(this.log);
  readonly shape = new Shape(this.nodes, this.log);
  readonly dependents = new Dependents(this.nodes, this.log);
  readonly boundaries = new Boundaries(this.nodes, this.log);
  readonly causes = new CauseTable(this.nodes, this.shape.names, this.log);
  readonly touched = new Touched(this.nodes, this.log);
  readonly arrivals = new Arrivals(this.nodes);
  clock: number;
  /** How many records there are, ghosts not counted. */
  size = 0;
  readonly #evaluator = new Evaluator(this);
  readonly #queue = new LevelQueue();
  readonly #withoutSet: { told: Assurance | null } = { told: null };
  #levelLimit = 64;
  /** Where a change gathers what it changed. */
  readonly #changes: (Changed | undefined)[] = [];

  constructor(at: number) {
    this.clock = at;
  }

  /**
   * Fills an empty engine; `dates` tell of each id since when its codes hold, where no fact dates them. Returns a cycle
   * when there is one, and the engine is then of no use.
   */
  fill(inputs: Iterable<NodeInput>, dates: ReadonlyMap<string, Dates>): readonly string[] | null {
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
      this.arrivals.takeWhole();
      this.#evaluator.evaluate(slot, this.clock);
      this.#store(slot);
    }
    causes.settle(this.clock, (root) => dates.get(nodes.ids[root]!));
    return null;
  }

  /** Makes a change and moves the clock, within an open mark. Returns a cycle, half done, for the caller to roll back. */
  run(change: Change, at: number): Effect | { cycle: readonly string[] } {
    this.#begin(at);
    const edited = this.#edit(change);
    const orphans = this.#relink(edited);
    const slots = [...edited.keys()];
    const cycle = reorder(this.nodes, this.shape, this.dependents, slots);
    if (cycle !== null) return { cycle: this.#idsOf(cycle) };
    const fresh = this.nodes.fresh.splice(0);
    const seeds = [...slots, ...fresh, ...orphans, ...this.boundaries.due(this.clock)];
    for (const slot of seeds) this.#evaluator.readFacts(slot, this.clock);
    this.#propagate(seeds);
    this.causes.settle(this.clock);
    const effect = { changed: this.#changed(), dated: this.#dated() };
    // A fresh one may be named by nothing any more: of two inputs with one id the first can name it and the second not.
    this.#releaseGhosts([...slots, ...orphans, ...fresh]);
    return effect;
  }

  /** Takes over since when codes hold, as somebody else has found it. */
  redate(dates: ReadonlyMap<string, Dates>): void {
    this.causes.open();
    for (const [id, codes] of dates) {
      const slot = this.nodes.index.get(id);
      if (slot === undefined) continue;
      this.causes.redate(slot, codes);
      this.#evaluator.dateFacts(slot, this.clock);
    }
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
    return this.#tell(nodes.statusOf(slot), nodes.untilOf(slot), set, this.causes.spell(set));
  }

  /** Spells out how a record stands; the last such with this set again where it says the same, as most do. */
  #tell(code: number, moment: number, set: CauseSet | null, causes: Assurance['causes']): Assurance {
    const holder = set ?? this.#withoutSet;
    const status = statusName(code);
    const { told } = holder;
    const isTold = told?.causes === causes && told.status === status && (told.until ?? Infinity) === moment;
    if (isTold) return told;
    const until = moment === Infinity ? null : moment;
    holder.told = { status, until, causes, more: set?.more === true };
    return holder.told;
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
    const size = this.size;
    this.log.push(() => {
      this.clock = clock;
      this.size = size;
    });
    this.touched.begin();
    // What a change that threw left behind.
    for (let slot = this.#queue.pop(); slot >= 0; slot = this.#queue.pop()) this.arrivals.take(slot);
    this.arrivals.begin();
    this.nodes.fresh.length = 0;
    if (at > clock) this.clock = at;
  }

  /** Writes what comes and clears what goes. Returns each edited slot with the members that it had and their roles. */
  #edit(change: Change): Map<number, ReadonlyMap<number, number>> {
    const { nodes, shape, touched } = this;
    const edited = new Map<number, ReadonlyMap<number, number>>();
    const comes = new Set(change.upsert.map((input) => input.id));
    for (const id of change.remove) {
      const slot = nodes.find(id);
      if (slot < 0 || comes.has(id)) continue;
      edited.set(slot, shape.rolesOf(slot));
      touched.add(slot);
      shape.clear(slot);
      nodes.state[slot] = GHOST;
      this.size--;
    }
    for (const input of change.upsert) {
      const slot = nodes.intern(input.id);
      if (!edited.has(slot)) edited.set(slot, shape.rolesOf(slot));
      touched.add(slot);
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
    }
    this.shape.write(slot, input);
  }

  /** Brings the lists of dependents up to date. Returns the ghosts that nothing names any more. */
  #relink(edited: ReadonlyMap<number, ReadonlyMap<number, number>>): number[] {
    const { nodes, shape, dependents } = this;
    const lost: number[] = [];
    for (const [slot, before] of edited) {
      const after = shape.rolesOf(slot);
      for (const [member, role] of before) {
        if (after.get(member) === role) continue;
        dependents.remove(member, slot);
        if (!after.has(member)) lost.push(member);
      }
      for (const [member, role] of after) if (before.get(member) !== role) dependents.add(member, slot, role);
    }
    return lost.filter((slot) => nodes.state[slot] === GHOST && dependents.count[slot] === 0);
  }

  #propagate(seeds: readonly number[]): void {
    const queue = this.#queue;
    const evaluator = this.#evaluator;
    const { nodes, dependents, causes, arrivals, touched, clock } = this;
    const { level, sets } = nodes;
    const { start, count, pool, roles } = dependents;
    for (const slot of seeds) {
      arrivals.addWhole(slot);
      queue.push(slot, level[slot]!);
    }
    for (let slot = queue.pop(); slot >= 0; slot = queue.pop()) {
      arrivals.take(slot);
      evaluator.evaluate(slot, clock);
      const isSame =
        evaluator.status === nodes.statusOf(slot) &&
        evaluator.until === nodes.untilOf(slot) &&
        isSameSet(evaluator.set, sets[slot]!) &&
        !causes.isMoved(evaluator.set);
      if (isSame) continue;
      const place = touched.add(slot);
      this.#store(slot);
      const end = start[slot]! + count[slot]!;
      for (let at = start[slot]!; at < end; at++) {
        const dependent = pool.data[at]!;
        arrivals.add(dependent, place, roles[at]!);
        queue.push(dependent, level[dependent]!);
      }
    }
  }

  #store(slot: number): void {
    const { status, until, set } = this.#evaluator;
    this.nodes.put(slot, status, until, set);
  }

  #changed(): Changed[] {
    const { nodes, causes, touched } = this;
    const { sets } = touched;
    const [slots, states] = [touched.slots.data, touched.states.data];
    const [statuses, untils] = [touched.statuses.data, touched.untils.data];
    const changes = this.#changes;
    let count = 0;
    for (let at = touched.from; at < touched.length; at++) {
      const slot = slots[at]!;
      const wasThere = states[at] === PRESENT;
      const isThere = nodes.state[slot] === PRESENT;
      if (!wasThere && !isThere) continue;
      const was = wasThere
        ? this.#tell(statuses[at]!, untils[at]!, sets[at]!, causes.spellBefore(sets[at]!))
        : undefined;
      const is = isThere ? this.assurance(slot) : undefined;
      if (was !== undefined && is !== undefined && isSameAssurance(was, is)) continue;
      const change = { id: nodes.ids[slot]!, before: was, after: is };
      if (count === changes.length) changes.push(change);
      else changes[count] = change;
      count++;
    }
    // A copy by `slice` is always young. A list that grows here would after some changes be made among the old objects,
    // and once dropped it would keep all that it lists from the quick collections of garbage: each took 25 ms.
    const changed = changes.slice(0, count) as Changed[];
    changes.fill(undefined, 0, count);
    return changed;
  }

  #releaseGhosts(candidates: readonly number[]): void {
    const { nodes, dependents } = this;
    for (const slot of candidates) {
      if (nodes.state[slot] === GHOST && dependents.count[slot] === 0) nodes.release(slot);
    }
  }

  #dated(): Dated[] {
    const { nodes, causes } = this;
    return Array.from(causes.redatedRoots(), (root) => ({ id: nodes.ids[root]!, dates: causes.datesOf(root) }));
  }

  #idsOf(slots: readonly number[]): readonly string[] {
    return slots.map((slot) => this.nodes.ids[slot]!);
  }
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

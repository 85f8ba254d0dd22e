import { below, type Place, type Problems } from './problems.ts';
import type { Param, Prop, SetParameter } from './types.ts';

/** All that is said of one parameter: what comes last counts, lists are one after the other. */
interface Said {
  readonly members: Record<string, unknown>;
  readonly lists: Record<(typeof LISTS)[number], object[]>;
}

const LISTS = ['props', 'links', 'constraints', 'guidelines'] as const;

/** What `set-parameters` says of each parameter, in the order of the profile, and which of it was used. */
export class Settings {
  readonly #byParam = new Map<string, Said>();
  readonly #list: readonly SetParameter[];
  readonly #used = new Set<string>();

  constructor(list: readonly SetParameter[] | undefined) {
    this.#list = list ?? [];
    for (const { 'param-id': id, ...setting } of this.#list) {
      const said = this.#byParam.get(id) ?? {
        members: {},
        lists: { props: [], links: [], constraints: [], guidelines: [] },
      };
      this.#byParam.set(id, said);
      // A choice takes the place of values and the other way round: a parameter may not have both.
      if (setting.values !== undefined) delete said.members['select'];
      if (setting.select !== undefined) delete said.members['values'];
      Object.assign(said.members, setting);
      for (const key of LISTS) for (const one of setting[key] ?? []) said.lists[key].push(one);
    }
  }

  get isEmpty(): boolean {
    return this.#byParam.size === 0;
  }

  names(id: string): boolean {
    return this.#byParam.has(id);
  }

  /** The parameter as the profile sets it; the same object where it does not. */
  apply(param: Param): Param {
    const said = this.#byParam.get(param.id);
    if (!said) return param;
    this.#used.add(param.id);
    const { values, select, ...rest } = param;
    const isGiven = 'values' in said.members || 'select' in said.members;
    const set: Record<string, unknown> = {
      ...rest,
      ...(isGiven ? {} : { ...(values ? { values } : {}), ...(select ? { select } : {}) }),
      ...said.members,
    };
    for (const key of LISTS) {
      const all = [...(param[key] ?? []), ...said.lists[key]];
      if (all.length > 0) set[key] = key === 'props' ? lastOfEach(all) : all;
    }
    return set as unknown as Param;
  }

  /** Warns of settings whose parameter is nowhere in the result. */
  warnUnused(place: Place, problems: Problems): void {
    this.#list.forEach(({ 'param-id': id }, at) => {
      if (this.#used.has(id)) return;
      problems.warn('unknown-parameter', below(place, at, 'param-id'), `There is no parameter "${id}" to set.`);
    });
  }
}

/** Properties without those that a later one of the same uuid replaces. */
const lastOfEach = (props: readonly Prop[]): readonly Prop[] => {
  const last = new Map<string, Prop>();
  for (const prop of props) if (prop.uuid !== undefined) last.set(prop.uuid, prop);
  return last.size === 0 ? props : props.filter((prop) => prop.uuid === undefined || last.get(prop.uuid) === prop);
};

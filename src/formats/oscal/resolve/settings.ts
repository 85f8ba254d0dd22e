import { below, type Place, type Problems } from './problems.ts';
import type { Param, Prop, SetParameter } from './types.ts';

/** What `set-parameters` says of each parameter, in the order of the profile, and which of it was used. */
export class Settings {
  readonly #byParam = new Map<string, SetParameter[]>();
  readonly #list: readonly SetParameter[];
  readonly #used = new Set<string>();

  constructor(list: readonly SetParameter[] | undefined) {
    this.#list = list ?? [];
    for (const setting of this.#list) {
      const others = this.#byParam.get(setting['param-id']);
      if (others) others.push(setting);
      else this.#byParam.set(setting['param-id'], [setting]);
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
    const settings = this.#byParam.get(param.id);
    if (!settings) return param;
    this.#used.add(param.id);
    return settings.reduce(applyOne, param);
  }

  /** Warns of settings whose parameter is nowhere in the result. */
  warnUnused(place: Place, problems: Problems): void {
    this.#list.forEach(({ 'param-id': id }, at) => {
      if (this.#used.has(id)) return;
      problems.warn('unknown-parameter', below(place, at, 'param-id'), `There is no parameter "${id}" to set.`);
    });
  }
}

const applyOne = (param: Param, given: SetParameter): Param => {
  const { 'param-id': _, ...setting } = given;
  const { values, select, ...rest } = param;
  // A choice replaces values and the other way round: a parameter may not have both.
  const isGiven = setting.values !== undefined || setting.select !== undefined;
  return {
    ...rest,
    ...(isGiven ? {} : { ...(values ? { values } : {}), ...(select ? { select } : {}) }),
    ...setting,
    ...joined('props', withoutReplaced(param.props, setting.props), setting.props),
    ...joined('links', param.links, setting.links),
    ...joined('constraints', param.constraints, setting.constraints),
    ...joined('guidelines', param.guidelines, setting.guidelines),
  };
};

const joined = (key: string, before: readonly object[] = [], added: readonly object[] = []): object =>
  before.length + added.length > 0 ? { [key]: [...before, ...added] } : {};

/** Properties that are not set anew: only a uuid says that two are the same. */
const withoutReplaced = (before: readonly Prop[] = [], added: readonly Prop[] = []): readonly Prop[] => {
  const uuids = new Set(added.map(({ uuid }) => uuid).filter((uuid) => uuid !== undefined));
  return uuids.size === 0 ? before : before.filter(({ uuid }) => uuid === undefined || !uuids.has(uuid));
};

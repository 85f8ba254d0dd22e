import { Alterations } from './alter.ts';
import { type AssembledCatalog, assemble } from './assemble.ts';
import { type CombineMethod, combine } from './combine.ts';
import { structureCustom } from './custom.ts';
import { RESOLVE_LIMITS } from './limits.ts';
import { firstOfEach } from './loose.ts';
import type { Looks } from './mark.ts';
import { resolveMetadata } from './metadata.ts';
import { below, type Place, Problems, type ResolveProblem } from './problems.ts';
import { pruneGroups, Selector } from './select.ts';
import { Settings } from './settings.ts';
import { checkDocument } from './shape.ts';
import { type Load, type Loaded, loadImport } from './sources.ts';
import { type FlatNesting, structureAsIs, structureFlat } from './structure.ts';
import type { Body, GroupNode, Merge, Modify, Profile, Source } from './types.ts';

export interface ResolveOptions {
  readonly load: Load;
  /** The uuid of the result (version 4 or 5): no document that it is made from may have it. */
  readonly uuid: string;
  /** When the result is made: RFC 3339 with a time zone. */
  readonly lastModified: string;
  /** How the result names its profile; else by the location. */
  readonly sourceProfile?: string;
  /** What an import of a control that is not there is; an error unless told. */
  readonly missing?: 'error' | 'warning';
  /** Whether a flat result keeps child controls inside their parents; it does not unless told. */
  readonly flatNesting?: FlatNesting;
}

export type Resolution =
  | {
      readonly ok: true;
      /** An OSCAL catalog document. It shares what did not change with the documents it is made from: do not write to it. */
      readonly value: { readonly catalog: AssembledCatalog };
      readonly warnings: readonly ResolveProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ResolveProblem[]; readonly warnings: readonly ResolveProblem[] };

const TOOL = 'Candor';

/**
 * Resolves a profile into a catalog by NIST's specification of profile resolution: imports, merge, modify, then what
 * is not needed is left out. Reads nothing itself: `load` does. Whatever is wrong with what came in is an answer with
 * document and pointer, never an exception.
 *
 * Where the specification leaves a choice: a child brings its ancestors, unless they are excluded, and then takes
 * their place; groups of one id become one; parameters of a group stay in it while it is there; combine "merge", which
 * is deprecated, is the union; a control's own id as `by-id` of an addition means the control as a whole.
 */
export const resolveProfile = async (
  root: Omit<Loaded & { ok: true }, 'ok'>,
  options: ResolveOptions,
): Promise<Resolution> => {
  const resolver = new Resolver(options);
  const catalog = await resolver.resolveRoot(root);
  const { problems } = resolver;
  const warnings = problems.warnings();
  if (problems.failed || !catalog) return { ok: false, problems: problems.errors(), warnings };
  return { ok: true, value: { catalog }, warnings };
};

class Resolver {
  readonly problems = new Problems();
  readonly #options: ResolveOptions;
  readonly #looks: Looks = { count: 0 };
  readonly #selector: Selector;
  /** What each location holds; undefined where that is broken, and has been said. */
  readonly #sources = new Map<string, Source | undefined>();

  constructor(options: ResolveOptions) {
    this.#options = options;
    this.#selector = new Selector(this.problems, this.#looks, options.missing ?? 'error');
  }

  async resolveRoot({ location, document }: Omit<Loaded & { ok: true }, 'ok'>): Promise<AssembledCatalog | undefined> {
    const checked = checkDocument(document, location, this.problems);
    if (checked?.kind === 'profile') return this.#profile(checked.profile, location, [location]);
    if (checked)
      this.problems.error(
        'not-oscal',
        { document: location, path: ['catalog'] },
        'This is a catalog: only a profile can be resolved.',
      );
    return undefined;
  }

  /** One profile; `chain` are the locations from the first profile down to this one. */
  async #profile(profile: Profile, location: string, chain: readonly string[]): Promise<AssembledCatalog | undefined> {
    const place: Place = { document: location, path: ['profile'] };
    const imports = profile.imports ?? [];
    if (imports.length > RESOLVE_LIMITS.imports) {
      this.problems.error(
        'too-large',
        below(place, 'imports'),
        `There are more than ${RESOLVE_LIMITS.imports} imports.`,
      );
      return undefined;
    }
    const sources: Source[] = [];
    const bodies: Body[] = [];
    let selected = 0;
    for (const [at, directive] of imports.entries()) {
      const where = below(place, 'imports', at);
      const source = await this.#source(directive.href, profile, chain, where);
      if (!source) continue;
      const body = this.#selector.select(source, directive, where);
      selected += countControls(body);
      if (selected > RESOLVE_LIMITS.selected) {
        this.problems.error('too-large', where, `The imports select more than ${RESOLVE_LIMITS.selected} controls.`);
        return undefined;
      }
      sources.push(source);
      bodies.push(body);
    }
    if (this.problems.failed) return undefined;
    return this.#finish(profile, sources, bodies, location, place);
  }

  async #source(href: string, profile: Profile, chain: readonly string[], place: Place): Promise<Source | undefined> {
    const from = chain.at(-1) ?? '';
    const loaded = await loadImport(href, profile, from, place, this.#options.load, this.problems);
    if (!loaded) return undefined;
    const { location } = loaded;
    if (chain.includes(location)) {
      const way = [...chain.slice(chain.indexOf(location)), location].join(' imports ');
      this.problems.error('circular-import', below(place, 'href'), `The import is circular: ${way}.`, href);
      return undefined;
    }
    if (this.#sources.has(location)) return this.#sources.get(location);
    const limit = this.#limitReached(chain);
    if (limit) {
      this.problems.error('too-large', below(place, 'href'), limit, href);
      return undefined;
    }
    // Kept before it is known, so that a broken document is loaded and told of once.
    this.#sources.set(location, undefined);
    const catalog = await this.#catalog(loaded, chain);
    const source = catalog && { location, catalog };
    this.#sources.set(location, source);
    return source;
  }

  async #catalog({ document, location }: Omit<Loaded & { ok: true }, 'ok'>, chain: readonly string[]) {
    const checked = checkDocument(document, location, this.problems);
    if (checked?.kind === 'profile') return this.#profile(checked.profile, location, [...chain, location]);
    return checked?.catalog;
  }

  #limitReached(chain: readonly string[]): string | undefined {
    if (chain.length >= RESOLVE_LIMITS.chain) return `More than ${RESOLVE_LIMITS.chain} profiles import one another.`;
    return this.#sources.size >= RESOLVE_LIMITS.documents
      ? `More than ${RESOLVE_LIMITS.documents} documents are imported.`
      : undefined;
  }

  /** Merge, modify, and what is done at the end. */
  #finish(profile: Profile, sources: readonly Source[], bodies: readonly Body[], location: string, place: Place) {
    const merged = this.#merge(bodies, profile.merge ?? {}, below(place, 'merge'));
    if (!merged || this.problems.failed) return undefined;
    const settings = new Settings(profile.modify?.['set-parameters']);
    const body = this.#modify(merged, profile.modify ?? {}, settings, below(place, 'modify'));
    const { lastModified, sourceProfile = location, uuid } = this.#options;
    const stamp = { lastModified, sourceProfile, tool: TOOL };
    const metadata = resolveMetadata(profile, sources, stamp, below(place, 'metadata'), this.problems);
    const resources = [...new Set(sources)].map(({ catalog }) => catalog['back-matter']?.resources);
    const own = profile['back-matter']?.resources;
    const catalog = assemble(uuid, metadata, body, settings, [...resources, own]);
    if (!catalog)
      this.problems.error('too-large', place, `The result nests deeper than ${RESOLVE_LIMITS.depth} levels.`);
    settings.warnUnused(below(place, 'modify', 'set-parameters'), this.problems);
    return catalog;
  }

  #merge(bodies: readonly Body[], merge: Merge, place: Place): Body | undefined {
    const method = this.#method(merge, place);
    const body = this.#structure(combine(bodies, method, below(place, 'combine'), this.problems), merge, place);
    if (!body) return undefined;
    if (countControls(body) > RESOLVE_LIMITS.controls) {
      const message = `The result would hold more than ${RESOLVE_LIMITS.controls} controls.`;
      this.problems.error('too-large', place, message);
      return undefined;
    }
    // Loose parameters that came in twice go the way of the controls.
    return method === 'keep' ? body : { ...body, params: firstOfEach(body.params) };
  }

  #structure(bodies: readonly Body[], merge: Merge, place: Place): Body | undefined {
    const asIs = merge['as-is'] === true || merge['as-is'] === 'true';
    const given = [merge.flat !== undefined && merge.flat !== false, asIs, merge.custom !== undefined];
    if (given.filter(Boolean).length > 1) {
      this.problems.error('structure', place, 'Only one of flat, as-is and custom may be given.');
      return undefined;
    }
    if (merge.custom) return structureCustom(bodies, merge.custom, below(place, 'custom'), this.problems, this.#looks);
    return asIs ? pruneGroups(structureAsIs(bodies)) : structureFlat(bodies, this.#options.flatNesting ?? 'none');
  }

  #method({ combine: given }: Merge, place: Place): CombineMethod {
    const method = given?.method ?? 'keep';
    if (method === 'keep' || method === 'use-first') return method;
    const where = below(place, 'combine', 'method');
    if (method === 'merge') {
      this.problems.warn('deprecated', where, 'combine "merge" is deprecated: say use-first, or keep.');
      return method;
    }
    this.problems.error('structure', where, `"${String(method)}" is no way to combine: say use-first, or keep.`);
    return 'keep';
  }

  #modify(body: Body, modify: Modify, settings: Settings, place: Place): Body {
    const where = below(place, 'alters');
    const alterations = new Alterations(modify.alters, settings, where, this.problems, this.#looks);
    if (alterations.isEmpty && settings.isEmpty) return body;
    const group = (node: GroupNode): GroupNode => ({
      ...node,
      controls: node.controls.map((control) => alterations.control(control)),
      groups: node.groups.map(group),
    });
    const controls = body.controls.map((control) => alterations.control(control));
    const altered = { ...body, controls, groups: body.groups.map(group) };
    alterations.warnUnused();
    return altered;
  }
}

const countControls = ({ controls, groups }: Pick<Body, 'controls' | 'groups'>): number => {
  let count = 0;
  const enter = (list: Body['controls']): void => {
    for (const control of list) {
      count += 1;
      if (control.controls) enter(control.controls);
    }
  };
  const enterGroup = (group: Pick<Body, 'controls' | 'groups'>): void => {
    enter(group.controls);
    group.groups.forEach(enterGroup);
  };
  enterGroup({ controls, groups });
  return count;
};

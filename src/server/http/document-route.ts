import type { Fields } from '../../model/field.ts';
import { openApiOf } from './openapi.ts';
import type { OrgRoute } from './route.ts';

/** `/openapi.json` of an organisation: the document with its own fields in it. `routes` is asked only when it is served. */
export const documentRoute = (routes: () => readonly OrgRoute[]): OrgRoute => {
  // By the very fields that it was made of: those are others as soon as somebody changes one.
  const made = new WeakMap<ReadonlyMap<string, Fields>, string>();
  return {
    method: 'GET',
    path: '/openapi.json',
    summary: 'The OpenAPI document of this organisation, its own fields included',
    handle: async (c, server) => {
      const { custom } = await server.orgSettings(c.get('org').id);
      const known = made.get(custom);
      const text = known ?? JSON.stringify(openApiOf(server.registry, custom, routes(), server.settings.publicUrl));
      made.set(custom, text);
      return c.body(text, 200, { 'content-type': 'application/json' });
    },
  };
};

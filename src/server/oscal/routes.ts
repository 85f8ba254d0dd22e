import { z } from 'zod';
import { writeOscal } from '../../formats/oscal/write-oscal.ts';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { readAt } from '../http/moment.ts';
import { asOfQuery, type OrgContext, type OrgRoute, readQuery } from '../http/route.ts';
import { DOCUMENTS, VERSIONS, writeDocument } from './documents.ts';
import { readAdoptionView } from './read-adoption.ts';

const FORMATS = ['json', 'yaml', 'xml'] as const;
const MIME = { json: 'application/json', yaml: 'application/yaml', xml: 'application/xml' } as const;

const exportQuery = asOfQuery.extend({
  as: z.enum(DOCUMENTS).default('ssp').meta({ description: 'Which document.' }),
  format: z.enum(FORMATS).default('json'),
  version: z.enum(VERSIONS).default(VERSIONS[0]).meta({ description: 'Of OSCAL.' }),
});

const exportAdoption = async (c: OrgContext, server: Server): Promise<Response> => {
  const { as, format, version, asOf } = readQuery(c, exportQuery);
  const { name } = c.get('org');
  const ref = c.req.param('ref') ?? '';
  const view = await readAt(c, server, asOf, (tx) =>
    readAdoptionView(tx, server.registry, c.get('actor'), { ref, organisation: name, asOf, now: server.now() }),
  );
  const text = writeOscal(writeDocument(view, as, version), format);
  if (!text.ok)
    throw new AppError(
      'conflict',
      'it cannot be written as XML without losing something: take JSON or YAML',
      text.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  return c.body(text.value, 200, {
    'content-type': `${MIME[format]}; charset=utf-8`,
    'content-disposition': `attachment; filename="${view.adoption.key}-${as}.${format}"`,
    'x-content-type-options': 'nosniff',
  });
};

/** An adoption as documents of OSCAL, out and in. */
export const oscalRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/adoptions/:ref/oscal',
    summary: 'An adoption as an OSCAL document (system security plan), now or as of a moment',
    query: exportQuery,
    handle: exportAdoption,
  },
];

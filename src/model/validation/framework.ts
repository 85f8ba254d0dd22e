import { choice, date, long, number, text, url } from '../field.ts';
import { defineKind } from '../kind.ts';

export const framework = defineKind({
  name: 'framework',
  plural: 'frameworks',
  prefix: 'FRM',
  area: 'validation',
  label: 'Framework',
  help: 'A standard, law or catalogue in one edition, with its requirements. Adopt it in a scope to be measured against it.',
  fields: {
    edition: text({ label: 'Edition', help: 'Version or year, as the publisher writes it.', required: true }),
    publisher: text({ label: 'Publisher', help: 'Who publishes it.' }),
    type: choice({
      label: 'Type',
      help: 'What sort of source it is.',
      options: {
        standard: 'Standard',
        attestation: 'Attestation criteria',
        law: 'Law',
        catalogue: 'Catalogue',
        internal: 'Our own',
      },
    }),
    publishedOn: date({ label: 'Published on', help: 'Day of publication.' }),
    cycle: text({ label: 'Audit cycle', help: 'How often it is assessed.' }),
    licence: text({ label: 'Licence', help: 'On what terms its text may be used.' }),
    address: url({ label: 'Address', help: 'Where the publisher keeps it.' }),
    description: long({ label: 'Description', help: 'What it covers.' }),
    packVersion: number({
      label: 'Pack version',
      help: 'Of the pack that it was loaded from; empty when it was written here.',
    }),
    origin: text({
      label: 'Imported from',
      help: 'The library file that it came from, by its urn and version; empty when it was written here or loaded from a pack.',
    }),
  },
  relations: {
    succeeds: {
      to: ['framework'],
      label: 'Succeeds',
      inverse: 'Succeeded by',
      help: 'The earlier edition that this one takes the place of. Both stay side by side.',
      cardinality: 'many',
    },
  },
  list: ['key', 'title', 'edition', 'publisher', 'type', 'updatedAt'],
});

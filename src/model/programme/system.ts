import { choice, flag, long, tags, url } from '../field.ts';
import { defineKind } from '../kind.ts';

export const system = defineKind({
  name: 'system',
  plural: 'systems',
  prefix: 'SYS',
  area: 'programme',
  label: 'System',
  help: 'A repository, service, cluster, network or tool that controls act on and checks look at.',
  fields: {
    type: choice({
      label: 'Type',
      help: 'What sort of system this is.',
      options: {
        repository: 'Repository',
        application: 'Application',
        service: 'Cloud service',
        database: 'Database',
        pipeline: 'Build pipeline',
        registry: 'Package registry',
        network: 'Network',
        device: 'Device fleet',
        other: 'Other',
      },
    }),
    environment: choice({
      label: 'Environment',
      help: 'Where it runs in its life.',
      options: { production: 'Production', staging: 'Staging', development: 'Development', corporate: 'Corporate' },
    }),
    dataClass: choice({
      label: 'Most sensitive data',
      help: 'The highest class of data that it holds or sees.',
      options: { public: 'Public', internal: 'Internal', confidential: 'Confidential', restricted: 'Restricted' },
    }),
    internetFacing: flag({ label: 'Faces the internet', help: 'Whether anybody on the internet can reach it.' }),
    address: url({ label: 'Address', help: 'Where it is reached.' }),
    tags: tags({ label: 'Tags', help: 'Words to group by.' }),
    description: long({ label: 'Description', help: 'What it is for and how it is built.' }),
  },
  relations: {
    provided_by: {
      to: ['vendor'],
      label: 'Provided by',
      inverse: 'Provides',
      help: 'The vendor that runs it for us.',
      cardinality: 'many',
    },
  },
  list: ['key', 'title', 'type', 'environment', 'dataClass', 'owner', 'updatedAt'],
});

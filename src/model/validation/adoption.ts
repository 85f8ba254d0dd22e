import { choice, date, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';
import { assessable, inForce } from '../rules.ts';

export const adoption = defineKind({
  name: 'adoption',
  plural: 'adoptions',
  prefix: 'ADP',
  area: 'validation',
  label: 'Adoption',
  help: 'A framework’s edition applied to a scope: its statement of applicability. It stands as well as its applied requirements do.',
  fields: {
    purpose: choice({
      label: 'Purpose',
      help: 'What the adoption is for.',
      options: {
        certification: 'Certification',
        attestation: 'Attestation',
        law: 'Legal duty',
        self_assessment: 'Self-assessment',
      },
    }),
    targetOn: date({ label: 'Target day', help: 'When it should stand.' }),
    organisation: text({
      label: 'Organisation',
      help: 'Who runs what it is about, where that is somebody else than us: as an imported plan says.',
    }),
    note: long({ label: 'Note', help: 'What is inside and outside of this adoption, and why.' }),
  },
  relations: {
    of: {
      to: ['framework'],
      label: 'Of',
      inverse: 'Adoptions',
      help: 'The framework’s edition that is adopted.',
      cardinality: 'one',
      required: true,
    },
  },
  lifecycle: {
    initial: 'planned',
    states: { planned: 'Planned', in_force: 'In force', retired: 'Retired' },
    transitions: [
      { name: 'enact', label: 'Put in force', from: ['planned'], to: 'in_force', needs: 'approve' },
      { name: 'retire', label: 'Retire', from: ['planned', 'in_force'], to: 'retired', needs: 'approve' },
      { name: 'reinstate', label: 'Reinstate', from: ['retired'], to: 'planned', needs: 'update' },
    ],
  },
  assurance: {
    facts: (record) => inForce(record, { good: ['planned', 'in_force'] }),
    groups: [
      {
        name: 'requirements',
        via: [{ relation: 'within', direction: 'in' }],
        mode: 'all',
        empty: { status: 'unproven', code: 'no_requirements' },
      },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'purpose', 'state', 'status', 'scope', 'targetOn'],
});

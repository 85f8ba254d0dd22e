import { choice, date, email, flag, integer, long, moment, number, tags, text, url } from '../../src/model/field.ts';
import { defineKind } from '../../src/model/kind.ts';
import { inForce, reviewBy } from '../../src/model/rules.ts';

/** A kind that Candor does not have: all that is written for it is this. */
export const drill = defineKind({
  name: 'drill',
  plural: 'drills',
  prefix: 'DRL',
  area: 'practice',
  label: 'Drill',
  help: 'An emergency tried out before it happens: what was tried, by whom, and what came of it.',
  fields: {
    alarm: choice({
      label: 'Alarm',
      help: 'What is pretended.',
      required: true,
      options: { fire: 'Fire', outage: 'Outage', ransom: 'Ransom note' },
    }),
    site: text({ label: 'Site', help: 'Where it takes place.', filter: true }),
    story: long({ label: 'Story', help: 'What the people are told.' }),
    announced: flag({ label: 'Announced', help: 'Whether they know of it before.' }),
    people: integer({ label: 'People', help: 'How many take part.', min: 1, max: 10_000 }),
    hours: number({ label: 'Hours', help: 'How long it takes.' }),
    onDay: date({ label: 'Day', help: 'When it takes place.' }),
    endedAt: moment({ label: 'Ended', help: 'When everybody was back.' }),
    report: url({ label: 'Report', help: 'Where the report is.' }),
    contact: email({ label: 'Contact', help: 'Whom to ask.' }),
    topics: tags({ label: 'Topics', help: 'Words to find it by.' }),
    repeatBy: date({ label: 'Repeat by', help: 'After this day it has to be tried again.' }),
  },
  relations: {
    tries: {
      to: ['control', 'system'],
      label: 'Tries out',
      inverse: 'Tried out in',
      help: 'What has to work in the emergency.',
      cardinality: 'many',
      required: true,
      data: {
        depth: choice({
          label: 'Depth',
          help: 'How far it goes.',
          options: { talk: 'Talked through', real: 'For real' },
        }),
        note: long({ label: 'Note', help: 'What was seen.' }),
      },
    },
    led_by: { to: ['person'], label: 'Led by', inverse: 'Leads', help: 'Who leads it.', cardinality: 'one' },
  },
  lifecycle: {
    initial: 'planned',
    states: { planned: 'Planned', held: 'Held', dropped: 'Dropped' },
    transitions: [
      { name: 'hold', label: 'Hold', from: ['planned'], to: 'held', needs: 'approve' },
      { name: 'drop', label: 'Drop', from: ['planned', 'held'], to: 'dropped', needs: 'update' },
      { name: 'plan', label: 'Plan again', from: ['dropped'], to: 'planned', needs: 'update' },
    ],
  },
  assurance: {
    facts: (record) => [
      ...inForce(record, { good: ['held'], retired: ['dropped'] }),
      ...reviewBy(record.data.repeatBy),
    ],
    groups: [
      {
        name: 'tried',
        via: [{ relation: 'tries', direction: 'out' }],
        mode: 'all',
        empty: { status: 'unproven', code: 'nothing_tried' },
      },
    ],
  },
  list: ['key', 'title', 'alarm', 'state', 'status', 'onDay'],
  derive: (record) => ({ hoursOfPeople: (record.data.people ?? 0) * (record.data.hours ?? 0) }),
});

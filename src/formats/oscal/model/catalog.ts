// Catalog: controls in groups.

import { parameter, part } from './control.ts';
import { markupLine, token, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many } from './describe.ts';
import { backMatter, link, metadata, property } from './metadata.ts';

const controlShape = {
  id: flag(token),
  class: flag(token).optional(),
  title: markupLine,
  params: many('param', parameter).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  parts: many('part', part).optional(),
  get controls() {
    return many('control', control).optional();
  },
};
export interface Control extends Fields<typeof controlShape> {}
export const control: Model<Control> = assembly(controlShape);

const groupShape = {
  id: flag(token).optional(),
  class: flag(token).optional(),
  title: markupLine,
  params: many('param', parameter).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  parts: many('part', part).optional(),
  get groups() {
    return many('group', group).optional();
  },
  controls: many('control', control).optional(),
};
export interface Group extends Fields<typeof groupShape> {}
export const group: Model<Group> = assembly(groupShape, { of: ['groups', 'controls'], required: false });

const catalogShape = {
  uuid: flag(uuid),
  metadata,
  params: many('param', parameter).optional(),
  controls: many('control', control).optional(),
  groups: many('group', group).optional(),
  'back-matter': backMatter.optional(),
};
export interface Catalog extends Fields<typeof catalogShape> {}
export const catalog: Model<Catalog> = assembly(catalogShape);

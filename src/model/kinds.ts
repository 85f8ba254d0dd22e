import { answer } from './engagement/answer.ts';
import { commitment } from './engagement/commitment.ts';
import { customer } from './engagement/customer.ts';
import { statement } from './engagement/statement.ts';
import type { AnyKind } from './kind.ts';
import { commentOn } from './programme/comment.ts';
import { customField } from './programme/custom-field.ts';
import { decision } from './programme/decision.ts';
import { document } from './programme/document.ts';
import { person } from './programme/person.ts';
import { policy } from './programme/policy.ts';
import { product } from './programme/product.ts';
import { scope } from './programme/scope.ts';
import { system } from './programme/system.ts';
import { task } from './programme/task.ts';
import { team } from './programme/team.ts';
import { view } from './programme/view.ts';
import { risk } from './risk/risk.ts';
import { claim } from './trust/claim.ts';
import { adoption } from './validation/adoption.ts';
import { appliedRequirement } from './validation/applied-requirement.ts';
import { check } from './validation/check.ts';
import { control } from './validation/control.ts';
import { evidence } from './validation/evidence.ts';
import { exception } from './validation/exception.ts';
import { finding } from './validation/finding.ts';
import { framework } from './validation/framework.ts';
import { mapping } from './validation/mapping.ts';
import { requirement } from './validation/requirement.ts';
import { vendor } from './vendors/vendor.ts';

/** Every kind but comments, in the order in which people meet them. A new kind is one more line here. */
const SUBJECTS: readonly AnyKind[] = [
  scope,
  product,
  system,
  person,
  team,
  policy,
  document,
  task,
  decision,
  framework,
  requirement,
  adoption,
  appliedRequirement,
  mapping,
  control,
  check,
  evidence,
  exception,
  finding,
  risk,
  vendor,
  customer,
  commitment,
  answer,
  statement,
  claim,
  customField,
  view,
];

/** Control first: tests and help take the first as the example. What is somebody's own has nobody to discuss it with. */
const discussed = SUBJECTS.filter(({ personalUnless }) => personalUnless === undefined)
  .map(({ name }) => name)
  .toSorted((a, b) => Number(b === 'control') - Number(a === 'control'));

export const KINDS: readonly AnyKind[] = [...SUBJECTS, commentOn(discussed)];

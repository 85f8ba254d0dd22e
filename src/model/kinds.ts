import { answer } from './engagement/answer.ts';
import { commitment } from './engagement/commitment.ts';
import { customer } from './engagement/customer.ts';
import { statement } from './engagement/statement.ts';
import type { AnyKind } from './kind.ts';
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

/** Every kind, in the order in which people meet them. A new kind is one more line here. */
export const KINDS: readonly AnyKind[] = [
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

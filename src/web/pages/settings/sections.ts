import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { type Actor, administers, canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';

type Group = 'Organisation' | 'Connections' | 'Record';

export interface Section {
  /** As it stands in the address. */
  readonly name: string;
  readonly label: string;
  readonly group: Group;
  readonly may: (actor: Actor) => boolean;
  readonly Body: LazyExoticComponent<ComponentType>;
}

const anybody = () => true;

const ALL: readonly Section[] = [
  {
    name: 'organisation',
    label: 'Organisation',
    group: 'Organisation',
    may: administers,
    Body: lazy(() => import('./OrganisationSection.tsx').then((part) => ({ default: part.OrganisationSection }))),
  },
  {
    name: 'members',
    label: 'Members',
    group: 'Organisation',
    may: administers,
    Body: lazy(() => import('./members/MembersSection.tsx').then((part) => ({ default: part.MembersSection }))),
  },
  {
    name: 'roles',
    label: 'Roles',
    group: 'Organisation',
    may: anybody,
    Body: lazy(() => import('./roles/RolesSection.tsx').then((part) => ({ default: part.RolesSection }))),
  },
  {
    name: 'fields',
    label: 'Custom fields',
    group: 'Organisation',
    may: (actor) => canSomewhere(actor, 'read', registry.get('custom_field')),
    Body: lazy(() => import('./fields/FieldsSection.tsx').then((part) => ({ default: part.FieldsSection }))),
  },
  {
    name: 'keys',
    label: 'API keys',
    group: 'Connections',
    may: anybody,
    Body: lazy(() => import('./KeysSection.tsx').then((part) => ({ default: part.KeysSection }))),
  },
  {
    name: 'webhooks',
    label: 'Webhooks',
    group: 'Connections',
    may: administers,
    Body: lazy(() => import('./webhooks/WebhooksSection.tsx').then((part) => ({ default: part.WebhooksSection }))),
  },
  {
    name: 'mail',
    label: 'Mail',
    group: 'Connections',
    may: administers,
    Body: lazy(() => import('./MailSection.tsx').then((part) => ({ default: part.MailSection }))),
  },
  {
    name: 'journal',
    label: 'Journal',
    group: 'Record',
    may: anybody,
    Body: lazy(() => import('../JournalPage.tsx').then((part) => ({ default: part.JournalPage }))),
  },
  {
    name: 'backups',
    label: 'Backups',
    group: 'Record',
    may: administers,
    Body: lazy(() => import('./BackupsSection.tsx').then((part) => ({ default: part.BackupsSection }))),
  },
  {
    name: 'sign-ins',
    label: 'Sign-ins',
    group: 'Record',
    may: administers,
    Body: lazy(() => import('./SignInsSection.tsx').then((part) => ({ default: part.SignInsSection }))),
  },
];

export const GROUPS: readonly Group[] = ['Organisation', 'Connections', 'Record'];

/** The sections that somebody may open, in order. */
export const sectionsFor = (actor: Actor): readonly Section[] => ALL.filter(({ may }) => may(actor));

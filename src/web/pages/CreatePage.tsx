import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { AnyKind, Relation } from '../../model/kind.ts';
import { registry } from '../../model/registry.ts';
import { orgPath, post } from '../api.ts';
import type { Detail, Ref } from '../api-types.ts';
import { DraftFields, draftPointers } from '../fields/DraftFields.tsx';
import { type Draft, EMPTY_DRAFT, filledData } from '../fields/draft.ts';
import { RecordPicker, RecordsPicker } from '../fields/RecordPicker.tsx';
import { usePlace } from '../place.ts';
import { ORG } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { ButtonLink, TextLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import pageClasses from '../ui/page.module.css';
import { problemAt } from '../ui/problems.ts';
import { useFields } from '../use-actor.ts';
import { NoSuchPage } from './NotFoundPage.tsx';

type Links = Readonly<Record<string, readonly Ref[]>>;

export const CreatePage = () => {
  const { plural } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <CreateForm key={kind.name} kind={kind} /> : <NoSuchPage />;
};

/** Links that the address brings along: `?linked.verifies=CTL-3`. */
const linksFrom = (kind: AnyKind, search: Readonly<Record<string, unknown>>): Links =>
  Object.fromEntries(
    Object.keys(kind.relations).flatMap((relation) => {
      const ref = search[`linked.${relation}`];
      return typeof ref === 'string' ? [[relation, [{ id: ref, key: ref, title: '' }]]] : [];
    }),
  );

const useCreate = (kind: AnyKind, draft: Draft, links: Links) => {
  const { org } = usePlace();
  const fields = useFields(kind);
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      // The model's schemas are big, and needed only now.
      const { refusalOf } = await import('../fields/refusal.ts');
      const refusal = refusalOf(fields, draft);
      if (refusal) throw refusal;
      const { title, owner, scope, dueAt, data } = draft;
      return post<Detail>(orgPath(org, kind.plural), {
        title,
        data: filledData(data),
        ...(owner ? { owner: owner.id } : {}),
        ...(scope ? { scope: scope.id } : {}),
        ...(dueAt ? { dueAt } : {}),
        links: Object.fromEntries(
          Object.entries(links).map(([relation, refs]) => [relation, refs.map((ref) => ref.id)]),
        ),
      });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};

const CreateForm = ({ kind }: { readonly kind: AnyKind }) => {
  const { org, plural } = usePlace();
  const fields = useFields(kind);
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [links, setLinks] = useState(() => linksFrom(kind, search));
  const create = useCreate(kind, draft, links);
  const saved = useRef(false);
  const isDirty = draft !== EMPTY_DRAFT;
  useBlocker({
    shouldBlockFn: () => isDirty && !saved.current && !window.confirm('Leave without saving what you wrote?'),
    enableBeforeUnload: () => isDirty && !saved.current,
  });
  const asked = Object.entries(kind.relations).filter(([name, relation]) => relation.required || name in links);
  const pointers = [...draftPointers(fields), ...asked.map(([name]) => `/links/${name}`)];
  const submit = async () => {
    const made = await create.mutateAsync();
    saved.current = true;
    await navigate({ to: '/o/$org/$plural/$ref', params: { org, plural, ref: made.key } });
  };
  return (
    <Page
      title={`New ${kind.label.toLowerCase()}`}
      lead={kind.help}
      above={
        <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} size="sm">
          {kind.labelPlural}
        </TextLink>
      }
    >
      <form
        className={pageClasses['panel']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // The mutation keeps its error, and the form shows it.
          submit().catch(() => undefined);
        }}
      >
        <Stack maw={820}>
          <LinkFields relations={asked} links={links} error={create.error} onChange={setLinks} />
          <DraftFields kind={kind} fields={fields} draft={draft} error={create.error} onChange={setDraft} />
          <Failure error={create.error} at={pointers} />
          <Group>
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
            <ButtonLink variant="default" to="/o/$org/$plural" params={{ org, plural }} search={{}}>
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </Page>
  );
};

interface LinkFieldsProps {
  readonly relations: readonly (readonly [string, Relation])[];
  readonly links: Links;
  readonly error: unknown;
  readonly onChange: (links: Links) => void;
}

/** What a record of the kind must be linked to from the start. */
const LinkFields = ({ relations, links, error, onChange }: LinkFieldsProps) =>
  relations.map(([name, relation]) => {
    const picked = links[name] ?? [];
    const common = {
      label: relation.label,
      description: relation.help,
      required: relation.required === true,
      kinds: relation.to,
      error: problemAt(error, `/links/${name}`),
    };
    return relation.cardinality === 'one' ? (
      <RecordPicker
        key={name}
        {...common}
        value={picked[0] ?? null}
        onChange={(ref) => onChange({ ...links, [name]: ref ? [ref] : [] })}
      />
    ) : (
      <RecordsPicker key={name} {...common} value={picked} onChange={(refs) => onChange({ ...links, [name]: refs })} />
    );
  });

import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { orgPath, post } from '../../../api.ts';
import type { Detail, Ref } from '../../../api-types.ts';
import { EMPTY_DRAFT, filledData } from '../../../fields/draft.ts';
import { FieldInput } from '../../../fields/FieldInput.tsx';
import { RecordsPicker } from '../../../fields/RecordPicker.tsx';
import { refusalOf } from '../../../fields/refusal.ts';
import { TypedBefore } from '../../../fields/TypedBefore.tsx';
import { placeOfStatement } from '../../../fields/unsaved.ts';
import { useTyped } from '../../../fields/use-typed.ts';
import { useOrg } from '../../../place.ts';
import { metaQuery, ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { problemAt } from '../../../ui/problems.ts';
import classes from '../detail.module.css';
import type { RecordProps } from '../record-props.ts';

interface Props extends RecordProps {
  readonly onDone: () => void;
}

const STATEMENT = registry.get('statement');
const FIELDS = ['audience', 'channel', 'recipient', 'saidAt', 'wording'] as const;
/** Where a kind keeps the words that are passed on. */
const WORDING = ['text', 'wording', 'statement', 'summary'] as const;

const wordingOf = ({ data, title }: Detail): string => {
  const found = WORDING.map((name) => data[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : title;
};

interface Typed {
  readonly data: Readonly<Record<string, unknown>>;
  readonly told: readonly Ref[];
}

/** Notes down what was said from this record, with the words that it has now and the state of the journal. */
export const MakeStatement = ({ record, onDone }: Props) => {
  const { typed, change, isAgain, forget } = useTyped<Typed>(placeOfStatement(record), () => ({
    data: { saidAt: new Date().toISOString(), wording: wordingOf(record) },
    told: [],
  }));
  const { data, told } = typed;
  const close = () => {
    forget();
    onDone();
  };
  const make = useMake(record, typed, close);
  const fields = FIELDS.flatMap((name) => {
    const field = STATEMENT.fields[name];
    return field ? [[name, field] as const] : [];
  });
  return (
    <form
      className={classes['adding']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {fields.map(([name, field]) => (
            <FieldInput
              key={name}
              field={field}
              value={data[name]}
              error={problemAt(make.error, `/data/${name}`)}
              onChange={(value) => change({ data: { ...data, [name]: value } })}
            />
          ))}
          <RecordsPicker
            label={STATEMENT.relations['said_to']?.label ?? ''}
            description={STATEMENT.relations['said_to']?.help ?? ''}
            kinds={STATEMENT.relations['said_to']?.to ?? []}
            value={told}
            onChange={(refs) => change({ told: refs })}
          />
        </SimpleGrid>
        {isAgain && <TypedBefore />}
        <Failure error={make.error} at={fields.map(([name]) => `/data/${name}`)} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={make.isPending}>
            Note it down
          </Button>
          <Button size="compact-sm" variant="default" onClick={close}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const useMake = (record: Detail, { data, told }: Typed, onDone: () => void) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const title = `${record.title}: ${told.map((one) => one.title).join(', ') || 'said outside'}`.slice(0, 500);
      const refusal = refusalOf(STATEMENT.fields, { ...EMPTY_DRAFT, title, data });
      if (refusal) throw refusal;
      // The journal's position says later what was known when it was said.
      const { seq } = await client.fetchQuery({ ...metaQuery(org), staleTime: 0 });
      return post(orgPath(org, STATEMENT.plural), {
        title,
        data: { ...filledData(data), ...(seq === null ? {} : { position: seq }) },
        ...(record.scope && record.scope.key !== '' ? { scope: record.scope.id } : {}),
        links: { rests_on: [record.id], ...(told.length > 0 ? { said_to: told.map(({ id }) => id) } : {}) },
      });
    },
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
};

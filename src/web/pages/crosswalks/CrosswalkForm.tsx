import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { RELATION_WORDS, RELATIONS } from '../../../formats/crosswalk-pack/relation.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import classes from '../../ui/file-import.module.css';
import { Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import type { Mapping } from '../import/table.ts';
import { CrosswalkCheck } from './CrosswalkCheck.tsx';
import { CrosswalkColumns } from './CrosswalkColumns.tsx';
import type { Cargo, Choices, ReadCrosswalk } from './crosswalk-import.ts';
import type { FrameworkName } from './crosswalk-query.ts';
import { readCrosswalkSearch } from './crosswalk-search.ts';
import { faultOf, guessMapping } from './crosswalk-table.ts';

interface Props {
  readonly read: ReadCrosswalk;
  readonly frameworks: readonly FrameworkName[];
  readonly onAgain: () => void;
}

/** What the file is of, what its columns hold, and what would happen. */
export const CrosswalkForm = ({ read, frameworks, onAgain }: Props) => {
  const { file, tables } = read;
  const { from = '', to = '' } = readCrosswalkSearch(useSearch({ strict: false }));
  const [at, setAt] = useState(0);
  const table = tables?.[at] ?? tables?.[0];
  const [mappings, setMappings] = useState<ReadonlyMap<number, Mapping>>(new Map());
  const guessed = useMemo(() => (table ? guessMapping(table.header, frameworks) : []), [table, frameworks]);
  const mapping = mappings.get(at) ?? guessed;
  const [choices, setChoices] = useState<Choices>({
    source: from,
    target: to,
    relation: 'intersects',
    saidBy: '',
    accept: false,
  });
  const change = (changed: Partial<Choices>) => setChoices((before) => ({ ...before, ...changed }));
  const cargo: Cargo = table
    ? { id: `${file.id} ${at} ${mapping.join(',')}`, table, mapping }
    : { id: file.id, document: file.bytes };
  const fault = table && faultOf(table.header, mapping, choices);
  return (
    <>
      <Panel title="What it is">
        <div className={classes['choices']}>
          {tables && tables.length > 1 && (
            <NativeSelect
              label="Sheet"
              value={String(at)}
              data={tables.map(({ name }, index) => ({ value: String(index), label: name }))}
              onChange={(event) => setAt(Number(event.currentTarget.value))}
            />
          )}
          <Target choices={choices} frameworks={frameworks} mapping={table && mapping} onChange={change} />
        </div>
      </Panel>
      {table && (
        <CrosswalkColumns
          table={table}
          mapping={mapping}
          frameworks={frameworks}
          onMapping={(next) => setMappings(new Map([...mappings, [at, next]]))}
        />
      )}
      <CrosswalkCheck cargo={cargo} choices={choices} fault={fault} onAgain={onAgain} />
    </>
  );
};

interface TargetProps {
  readonly choices: Choices;
  readonly frameworks: readonly FrameworkName[];
  /** Of a table; a document says itself what stands where. */
  readonly mapping: Mapping | undefined;
  readonly onChange: (changed: Partial<Choices>) => void;
}

const Target = ({ choices, frameworks, mapping, onChange }: TargetProps) => {
  const mayAccept = canSomewhere(useActor(), 'approve', registry.get('mapping'));
  const options = frameworks.map(({ key, title, edition }) => ({ value: key, label: `${title} ${edition} (${key})` }));
  const none = { value: '', label: mapping ? 'Choose…' : 'As the file says' };
  return (
    <>
      <NativeSelect
        label={mapping ? 'The numbers that are mapped are of' : 'From'}
        value={choices.source}
        data={[none, ...options]}
        onChange={(event) => onChange({ source: event.currentTarget.value })}
      />
      {(!mapping || mapping.includes('target')) && (
        <NativeSelect
          label={mapping ? 'What they are mapped to is of' : 'To'}
          value={choices.target}
          data={[none, ...options]}
          onChange={(event) => onChange({ target: event.currentTarget.value })}
        />
      )}
      {mapping && (
        <>
          <NativeSelect
            label="Relation, where a row says none"
            value={choices.relation}
            data={RELATIONS.map((value) => ({ value, label: RELATION_WORDS[value] }))}
            onChange={(event) =>
              onChange({ relation: RELATIONS.find((one) => one === event.currentTarget.value) ?? 'intersects' })
            }
          />
          <SaidBy value={choices.saidBy} onValue={(saidBy) => onChange({ saidBy })} />
        </>
      )}
      {mayAccept && (
        <Checkbox
          data-tick
          label="As accepted"
          description="Otherwise they are proposed, for a person to decide"
          checked={choices.accept}
          onChange={(event) => onChange({ accept: event.currentTarget.checked })}
        />
      )}
    </>
  );
};

/** Taken when it is left, so that the file is not looked at again with each letter. */
const SaidBy = ({ value, onValue }: { readonly value: string; readonly onValue: (value: string) => void }) => {
  const [text, setText] = useState(value);
  const take = () => text.trim() !== value && onValue(text.trim());
  return (
    <TextInput
      label="Who says so"
      placeholder="Such as CSA CCM 4.1"
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  );
};

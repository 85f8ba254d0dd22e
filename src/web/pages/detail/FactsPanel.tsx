import { lazy, type MouseEvent, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { registry } from '../../../model/registry.ts';
import { lockOf } from '../../rights.ts';
import { FieldValue, valueText } from '../../ui/FieldValue.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Hint } from '../../ui/Hint.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/Page.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { useFields } from '../../use-actor.ts';
import classes from './detail.module.css';
import type { RecordProps } from './record-props.ts';

const loadEditor = () => import('./inline/InlineEditor.tsx');
const InlineEditor = lazy(async () => ({ default: (await loadEditor()).InlineEditor }));

interface Props extends RecordProps {
  /** Opens the form with all fields at once. */
  readonly onEdit: () => void;
}

/** What the record says, field by field, each to be changed in its place; what follows from it; and who, where, by when. */
export const FactsPanel = ({ kind, record, onEdit }: Props) => {
  const fields = useFields(kind);
  const { update, approve } = record.allowed;
  const [open, setOpen] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  useEditKey(update, place, setOpen, onEdit);
  const close = (name: string, isSaved: boolean) => {
    setSaved(isSaved ? name : null);
    setOpen((now) => (now === name ? null : now));
    // Whoever works with the keyboard goes on from where they were; whoever went elsewhere stays there.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        place.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"] button`)?.focus();
    });
  };
  const fact = (name: string, label: string, help: string, value: ReactNode) => (
    <Fact
      key={name}
      name={name}
      label={label}
      help={help}
      locked={update && !approve ? lockOf(kind, record.state, name, fields[name]?.guarded === true) : undefined}
      mayEdit={update}
      isSaved={saved === name}
      editor={
        open === name && <InlineEditor kind={kind} record={record} name={name} onClose={(done) => close(name, done)} />
      }
      onOpen={() => setOpen(name)}
    >
      {value}
    </Fact>
  );
  const { owner, scope, dueAt } = record;
  return (
    <Panel title="What it says">
      <div ref={place}>
        <dl className={classes['facts']}>
          {fact('title', 'Title', `What people call this ${kind.label.toLowerCase()}.`, record.title)}
          {Object.entries(fields).map(([name, field]) =>
            fact(name, field.label, field.help, <FieldValue field={field} value={record.data[name]} full />),
          )}
          {Object.entries(record.derived ?? {}).map(([name, value]) => (
            <Fact key={name} label={spelled(name)} help="Worked out from the record and what it rests on.">
              {value === null ? <span className={classes['quiet']}>Not assessed</span> : valueText(undefined, value)}
            </Fact>
          ))}
          {fact(
            'owner',
            'Owner',
            'Who answers for it.',
            owner ? <RecordName record={{ kind: ownerKind(owner.key), ...owner }} /> : <Nobody />,
          )}
          {fact(
            'scope',
            'Scope',
            'The part of the company it belongs to.',
            scope ? <RecordName record={{ kind: 'scope', ...scope }} /> : 'The whole organisation',
          )}
          {fact(
            'dueAt',
            'Due',
            'By when something has to happen.',
            dueAt ? formatMoment(dueAt) : <span className={classes['quiet']}>No date</span>,
          )}
        </dl>
      </div>
    </Panel>
  );
};

/** `e` changes the field that has the keyboard's focus, or opens the whole form. */
const useEditKey = (
  mayEdit: boolean,
  place: { readonly current: HTMLElement | null },
  open: (name: string) => void,
  openAll: () => void,
) => {
  useEffect(() => {
    if (!mayEdit) return;
    const onKey = (event: KeyboardEvent) => {
      const at = event.target instanceof HTMLElement ? event.target : document.body;
      const isWriting = at.matches('input, textarea, select, [contenteditable="true"]');
      if (event.key !== 'e' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      const field = place.current?.contains(at) ? at.closest<HTMLElement>('[data-field]')?.dataset['field'] : undefined;
      event.preventDefault();
      if (field) open(field);
      else openAll();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [mayEdit, place, open, openAll]);
};

/** Empty for an owner that the reader may not see: its name leads nowhere. */
const ownerKind = (key: string): string => (key === '' ? '' : (registry.findByKey(key)?.name ?? 'person'));

const Nobody = () => <span className={classes['quiet']}>Nobody yet</span>;

/** `residualScore` as "Residual score". */
const spelled = (name: string): string => {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

interface FactProps {
  /** Absent: nobody writes it. */
  readonly name?: string;
  readonly label: string;
  readonly help: string;
  readonly locked?: string | undefined;
  readonly mayEdit?: boolean;
  readonly isSaved?: boolean;
  readonly editor?: ReactNode;
  readonly onOpen?: () => void;
  readonly children: ReactNode;
}

const Fact = ({ name, label, help, locked, mayEdit = false, isSaved, editor, onOpen, children }: FactProps) => {
  const isOpenable = mayEdit && name !== undefined && locked === undefined;
  return (
    <div data-field={name} data-openable={isOpenable || undefined}>
      <dt>
        <Hint label={help}>
          <span className={classes['help']}>{label}</span>
        </Hint>
      </dt>
      <dd>
        {editor ? (
          <Suspense fallback={<Value isOpenable={false}>{children}</Value>}>{editor}</Suspense>
        ) : (
          <Value isOpenable={isOpenable} onOpen={onOpen}>
            {children}
            {isOpenable && (
              <button
                type="button"
                className={classes['change']}
                aria-label={`Change ${label}`}
                onClick={onOpen}
                onPointerEnter={() => void loadEditor()}
                onFocus={() => void loadEditor()}
              >
                <NamedIcon name="edit" size={14} />
              </button>
            )}
            {locked && (
              <Hint label={locked}>
                <span className={classes['locked']}>Approved</span>
              </Hint>
            )}
            <span role="status" className={classes['saved']}>
              {isSaved ? 'Saved' : ''}
            </span>
          </Value>
        )}
      </dd>
    </div>
  );
};

interface ValueProps {
  readonly isOpenable: boolean;
  readonly onOpen?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A click on the value opens it; one on a link follows the link, and marked text stays marked. */
const Value = ({ isOpenable, onOpen, children }: ValueProps) => {
  const onClick = (event: MouseEvent) => {
    const isLink = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (isOpenable && !isLink && window.getSelection()?.isCollapsed !== false) onOpen?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the button inside does the same for the keyboard
    <div className={classes['value']} onClick={onClick}>
      {children}
    </div>
  );
};

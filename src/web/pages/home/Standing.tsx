import { Text } from '@mantine/core';
import type { Status } from '../../../assurance/types.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Home, KindCounts } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { areaGroups } from '../../shell/areas.ts';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';
import { StatusBar } from '../../ui/StatusBadge.tsx';
import { STATUS_TEXT, sharesOf } from '../../ui/status.ts';
import { useActor } from '../../use-actor.ts';
import classes from './standing.module.css';

interface Props {
  readonly status: Home['status'];
  readonly asOf?: string | undefined;
}

/** Every kind that has records: how those stand that can be judged, and how many there are of the others. */
export const Standing = ({ status, asOf }: Props) => {
  const groups = areaGroups(useActor())
    .map(({ label, kinds }) => ({ label, kinds: kinds.filter((kind) => (status[kind.name]?.total ?? 0) > 0) }))
    .filter(({ kinds }) => kinds.length > 0);
  return (
    <Panel title="How everything stands">
      {groups.length === 0 && (
        <Text c="dimmed">No records yet. Choose a kind on the left; its page says what belongs there.</Text>
      )}
      <div className={classes['groups']}>
        {groups.map(({ label, kinds }) => (
          <div key={label}>
            <h3 className={classes['area']}>{label}</h3>
            <p className={classes['others']}>
              {kinds
                .filter((kind) => kind.assurance === undefined)
                .map((kind) => (
                  <KindName key={kind.name} kind={kind} total={status[kind.name]?.total ?? 0} asOf={asOf} />
                ))}
            </p>
            {kinds
              .filter((kind) => kind.assurance !== undefined)
              .map((kind) => (
                <KindStanding key={kind.name} kind={kind} counts={status[kind.name]} asOf={asOf} />
              ))}
          </div>
        ))}
      </div>
    </Panel>
  );
};

interface KindProps {
  readonly kind: AnyKind;
  readonly asOf: string | undefined;
}

const when = (asOf: string | undefined): Record<string, string> => (asOf === undefined ? {} : { asOf });

const KindName = ({ kind, total, asOf }: KindProps & { readonly total: number }) => (
  <span>
    <TextLink to="/o/$org/$plural" params={{ org: useOrg(), plural: kind.plural }} search={when(asOf)}>
      {kind.labelPlural}
    </TextLink>{' '}
    <span className={classes['aside']}>{formatNumber(total)}</span>
  </span>
);

const KindStanding = ({ kind, counts, asOf }: KindProps & { readonly counts: KindCounts | undefined }) => {
  const org = useOrg();
  const shares = sharesOf(counts?.byStatus ?? {}, counts?.total);
  return (
    <div className={classes['kind']}>
      <KindName kind={kind} total={counts?.total ?? 0} asOf={asOf} />
      <StatusBar shares={shares} />
      <span className={classes['shares']}>
        {shares
          .filter((share): share is { tone: Status; n: number } => share.tone !== 'none')
          .map(({ tone, n }) => (
            <TextLink
              key={tone}
              to="/o/$org/$plural"
              params={{ org, plural: kind.plural }}
              search={{ status: tone, ...when(asOf) }}
              className={classes['share']}
              data-tone={tone}
            >
              {formatNumber(n)} {STATUS_TEXT[tone].label.toLowerCase()}
            </TextLink>
          ))}
      </span>
    </div>
  );
};

import { Box, Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { usePlace } from '../../place.ts';
import { metaQuery, type Search } from '../../queries.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatMoment } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { useActor } from '../../use-actor.ts';
import { filterQuery, withValue } from './filters.ts';

interface Props {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
}

/** The address with its filters off, and all else as it is. */
const withoutFilters = (search: Search): Search =>
  Object.keys(filterQuery(search)).reduce<Search>((rest, name) => withValue(rest, name, undefined), search);

const Checklist = lazy(async () => ({ default: (await import('../start/Checklist.tsx')).Checklist }));

/** Nothing to list: because of the filters, or because there is nothing yet. What belongs here, why, and the next step. */
export const NoRows = ({ kind, search, onSearch }: Props) => {
  const { org } = usePlace();
  const { data: meta } = useQuery(metaQuery(org));
  const mayCreate = canSomewhere(useActor(), 'create', kind);
  const many = kind.labelPlural.toLowerCase();
  const { q, asOf } = search;
  if (Object.keys(filterQuery(search)).length > 0)
    return (
      <Empty
        title="Nothing matches"
        action={<Button onClick={() => onSearch(withoutFilters(search))}>Clear the filters</Button>}
      >
        {asOf && `As of ${formatMoment(asOf)}: `}
        No {many} match{' '}
        {q
          ? `“${q}”${Object.keys(filterQuery(search)).length > 1 ? ' and the filters above' : ''}`
          : 'what you asked for'}
        .{q && ' Words are found by their beginnings; all of them must be there.'}
      </Empty>
    );
  return (
    <>
      <Empty
        title={`No ${many} yet`}
        action={
          mayCreate && (
            <Group justify="center" gap="xs">
              <ButtonLink to="/o/$org/$plural/new" params={{ org, plural: kind.plural }}>
                New {kind.label.toLowerCase()}
              </ButtonLink>
              <ButtonLink variant="default" to="/o/$org/$plural/import" params={{ org, plural: kind.plural }}>
                Import a spreadsheet
              </ButtonLink>
            </Group>
          )
        }
      >
        {kind.help}
        {!mayCreate && ' Your role does not let you add any; ask whoever runs the programme.'}
      </Empty>
      {meta?.counts['claim']?.total === 0 && (
        <Suspense>
          <Box m="md">
            <Checklist />
          </Box>
        </Suspense>
      )}
    </>
  );
};

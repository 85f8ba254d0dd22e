import { Fragment } from 'react';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import type { KindList } from './loop-parts.ts';

interface Props {
  readonly lists: readonly KindList[];
  readonly asOf?: string | undefined;
}

/** What a number over several kinds is made of: each part a link to the list that it counts. */
export const KindLists = ({ lists, asOf }: Props) => {
  const org = useOrg();
  return lists.map(({ kind, n, search }, index) => {
    const known = registry.find(kind);
    return (
      known && (
        <Fragment key={kind}>
          {index > 0 && ', '}
          <TextLink
            to="/o/$org/$plural"
            params={{ org, plural: known.plural }}
            search={{ ...search, ...(asOf === undefined ? {} : { asOf }) }}
            underline="hover"
          >
            {formatNumber(n)} {(n === 1 ? known.label : known.labelPlural).toLowerCase()}
          </TextLink>
        </Fragment>
      )
    );
  });
};

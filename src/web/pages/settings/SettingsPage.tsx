import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useOrg } from '../../place.ts';
import { metaQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { PageSkeleton } from '../../ui/Loading.tsx';
import { useActor } from '../../use-actor.ts';
import { NotFoundPage } from '../NotFoundPage.tsx';
import { GROUPS, type Section, sectionsFor } from './sections.ts';
import classes from './settings.module.css';

/** What is set for the organisation as a whole; each part at an address of its own, and only those that one may open. */
export const SettingsPage = () => {
  const org = useOrg();
  const { data, error, refetch } = useQuery(metaQuery(org));
  const sections = sectionsFor(useActor());
  const { section: name } = useParams({ strict: false });
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
  const section = name === undefined ? sections[0] : sections.find((one) => one.name === name);
  if (!section) return <NotFoundPage />;
  return (
    <div className={classes['frame']}>
      <SectionNav sections={sections} open={section} />
      <div className={classes['section']}>
        <Suspense fallback={<PageSkeleton />}>
          <section.Body key={`${org} ${section.name}`} />
        </Suspense>
      </div>
    </div>
  );
};

const SectionNav = ({ sections, open }: { readonly sections: readonly Section[]; readonly open: Section }) => {
  const org = useOrg();
  return (
    <nav aria-label="Settings" className={classes['nav']}>
      {GROUPS.map((group) => {
        const inGroup = sections.filter((one) => one.group === group);
        return (
          inGroup.length > 0 && (
            <div key={group} className={classes['group']}>
              <p>{group}</p>
              {inGroup.map(({ name, label }) => (
                <Link
                  key={name}
                  to="/o/$org/settings/$section"
                  params={{ org, section: name }}
                  className={classes['link']}
                  aria-current={name === open.name ? 'page' : undefined}
                >
                  {label}
                </Link>
              ))}
            </div>
          )
        );
      })}
    </nav>
  );
};

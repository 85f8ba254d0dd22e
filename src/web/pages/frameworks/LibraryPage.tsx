import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import classes from './library.module.css';
import { OwnFrameworks } from './OwnFrameworks.tsx';
import { PackCard } from './PackCard.tsx';
import { type Pack, packsQuery } from './pack-query.ts';
import { isFound, SORTS } from './pack-words.ts';

/** Every framework that ships, what is known of each, and one step to being held to it. */
export const LibraryPage = () => {
  const org = useOrg();
  const { data, error, refetch } = useQuery(packsQuery(org));
  return (
    <Page
      title="Framework library"
      lead="What you can be held to: standards, attestations, laws and catalogues, each edition with its numbers. Load one to map controls to it; adopt it to be measured against it."
      actions={
        <>
          <ButtonLink variant="default" to="/o/$org/framework-library/import" params={{ org }} search={{}}>
            Import your own
          </ButtonLink>
          <ButtonLink variant="default" to="/o/$org/framework-library/editions" params={{ org }} search={{}}>
            Compare editions
          </ButtonLink>
          <ButtonLink variant="default" to="/o/$org/$plural" params={{ org, plural: 'frameworks' }} search={{}}>
            Frameworks here
          </ButtonLink>
        </>
      }
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {data && <Library packs={data.items} />}
      {data && data.unreadable.length > 0 && (
        <p className={classes['quiet']}>
          {data.unreadable.map(({ file }) => file).join(', ')}: not packs that can be read. The server’s log says why.
        </p>
      )}
    </Page>
  );
};

const Library = ({ packs }: { readonly packs: readonly Pack[] }) => {
  const search: { readonly q?: unknown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const text = typeof search.q === 'string' ? search.q : '';
  const setText = (q: string) => void navigate({ to: '.', search: q === '' ? {} : { q }, replace: true });
  const found = packs.filter((pack) => isFound(pack, text.trim()));
  return (
    <>
      <TextInput
        type="search"
        label="Find a framework"
        placeholder="Name, publisher or year"
        className={classes['search']}
        leftSection={<NamedIcon name="search" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length === 0 && <Nothing isFiltered={packs.length > 0} onClear={() => setText('')} />}
      <OwnFrameworks text={text.trim()} />
      {SORTS.map(([type, label]) => (
        <Shelf key={type} label={label} packs={found.filter((pack) => pack.type === type)} />
      ))}
    </>
  );
};

const Shelf = ({ label, packs }: { readonly label: string; readonly packs: readonly Pack[] }) =>
  packs.length > 0 && (
    <section aria-label={label}>
      <h2>{label}</h2>
      <ul className={classes['list']}>
        {packs.map((pack) => (
          <PackCard key={pack.key} pack={pack} />
        ))}
      </ul>
    </section>
  );

const Nothing = ({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) => (
  <div className={pageClasses['panel']}>
    {isFiltered ? (
      <Empty title="Nothing matches" action={<Button onClick={onClear}>Show all</Button>}>
        No framework that ships has these words. What is missing can be imported from your own copy, or written by hand.
      </Empty>
    ) : (
      <Empty title="No packs">This installation has no packs: its folder packs/frameworks is empty.</Empty>
    )}
  </div>
);

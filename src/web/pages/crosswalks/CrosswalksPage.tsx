import { Tabs } from '@mantine/core';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Page } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { ApplyTab } from './ApplyTab.tsx';
import { BetweenTab } from './BetweenTab.tsx';
import { ControlTab } from './ControlTab.tsx';
import { TABS, type Tab, useCrosswalkSearch } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';

const PAIR = ['from', 'to'] as const;
const TAB_NAMES = Object.keys(TABS) as Tab[];

/** How the requirements of frameworks relate, and what one control answers for through that. */
export const CrosswalksPage = () => {
  const org = useOrg();
  const [search, set] = useCrosswalkSearch();
  const tab = search.tab ?? 'between';
  const mayImport = canSomewhere(useActor(), 'create', registry.get('mapping'));
  return (
    <Page
      title="Crosswalks"
      lead="How the requirements of frameworks relate, so that what you assess once answers for many of them. A person accepts every relation."
      actions={
        <>
          {mayImport && (
            <ButtonLink
              variant="default"
              to="/o/$org/crosswalks/import"
              params={{ org }}
              search={Object.fromEntries(PAIR.flatMap((name) => (search[name] ? [[name, search[name]]] : [])))}
            >
              Import
            </ButtonLink>
          )}
          <ButtonLink variant="default" to="/o/$org/$plural" params={{ org, plural: 'mappings' }} search={{}}>
            All mappings
          </ButtonLink>
        </>
      }
    >
      <Tabs value={tab} onChange={(name) => set({ tab: (name ?? undefined) as Tab | undefined })} keepMounted={false}>
        <Tabs.List mb="md" className={classes['tabs']}>
          {TAB_NAMES.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {TABS[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="between">
          <BetweenTab search={search} set={set} />
        </Tabs.Panel>
        <Tabs.Panel value="control">
          <ControlTab search={search} set={set} />
        </Tabs.Panel>
        <Tabs.Panel value="apply">
          <ApplyTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
};

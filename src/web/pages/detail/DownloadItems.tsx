import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiError, orgPath, request } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { notify } from '../../ui/notify.ts';

const DOCUMENTS = [
  { as: 'ssp', format: 'json', label: 'Download as security plan (OSCAL)' },
  { as: 'ssp', format: 'xml', label: 'Download as security plan (XML)' },
  { as: 'component-definition', format: 'json', label: 'Download as component definition' },
  { as: 'fedramp-cpo', format: 'json', label: 'Download as FedRAMP overview' },
] as const;
type Document = (typeof DOCUMENTS)[number];

const SHOWN = 6;

/** What an adoption can be taken away as, what is missing for one said instead; and the way in beside it. */
export const DownloadItems = ({ adoption }: { readonly adoption: string }) => {
  const org = useOrg();
  const take = async ({ as, format }: Document) => {
    try {
      const found = await request<unknown>(
        'GET',
        `${orgPath(org, 'adoptions', adoption, 'oscal')}?as=${as}&format=${format}`,
      );
      save(typeof found === 'string' ? found : JSON.stringify(found, null, 2), `${adoption}-${as}.${format}`);
    } catch (error) {
      notify({ isFailure: true, title: 'There is no such document yet', message: reasonOf(error) });
    }
  };
  return (
    <>
      {DOCUMENTS.map((one) => (
        <Menu.Item key={one.label} leftSection={<NamedIcon name="download" />} onClick={() => void take(one)}>
          {one.label}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<NamedIcon name="plus" />}
        renderRoot={(props) => (
          <Link to="/o/$org/framework-library/import/oscal" params={{ org }} search={{ into: adoption }} {...props} />
        )}
      >
        Import a provider’s plan or components
      </Menu.Item>
    </>
  );
};

const save = (text: string, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return 'Try again in a moment.';
  const { problems } = error;
  const told = problems.slice(0, SHOWN).map(({ pointer, detail }) => `${pointer}: ${detail}`);
  const more = problems.length > SHOWN ? ` And ${problems.length - SHOWN} more.` : '';
  return `${error.message}. ${told.join('; ')}${more}`;
};

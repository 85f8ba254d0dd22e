import { Anchor, Button, Skeleton } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get, orgPath } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { NamedIcon } from '../../../ui/icons.tsx';
import detailClasses from '../detail.module.css';
import { previewOf, type StoredFile, sizeText } from './file-text.ts';
import classes from './files.module.css';

const aboutFile = (org: string, hash: string) =>
  queryOptions({
    queryKey: [ORG, org, 'file', hash],
    queryFn: ({ signal }) => get<StoredFile>(orgPath(org, 'files', hash, 'about'), signal),
    // What is under a hash never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A stored file: its name, what it really is, how large; to be downloaded, and looked at where that is safe. */
export const FileCard = ({ hash, name }: { readonly hash: string; readonly name?: string | undefined }) => {
  const org = useOrg();
  const { data, error } = useQuery(aboutFile(org, hash));
  const [isOpen, setOpen] = useState(false);
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton height={48} />;
  const preview = previewOf(data.mime);
  const shown = name ?? data.name;
  return (
    <div className={classes['file']}>
      <div className={classes['fileName']}>
        <Anchor href={orgPath(org, 'files', hash)} download={shown}>
          <NamedIcon name="download" size={14} /> {shown}
        </Anchor>
        <div className={detailClasses['quiet']}>
          {data.mime}, {sizeText(data.size)}
        </div>
        <div className={classes['hash']} title={`SHA-256 ${hash}`}>
          SHA-256 {hash}
        </div>
      </div>
      {preview ? (
        <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Close the preview' : 'Preview'}
        </Button>
      ) : (
        <span className={detailClasses['quiet']}>Download to look at it</span>
      )}
      {isOpen && preview && <Preview hash={hash} kind={preview} name={shown} />}
    </div>
  );
};

const LONGEST = 100_000;

const Preview = ({
  hash,
  kind,
  name,
}: {
  readonly hash: string;
  readonly kind: 'picture' | 'text';
  readonly name: string;
}) => {
  const org = useOrg();
  const { data, error } = useQuery({
    queryKey: [ORG, org, 'file', hash, 'content'],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const response = await fetch(orgPath(org, 'files', hash), { signal, credentials: 'same-origin' });
      if (!response.ok) throw new Error(`The server answered ${response.status}: the file cannot be shown.`);
      return response.blob();
    },
  });
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton height={120} />;
  return kind === 'picture' ? <Picture blob={data} name={name} /> : <Words blob={data} />;
};

const Picture = ({ blob, name }: { readonly blob: Blob; readonly name: string }) => {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address === '' ? null : <img className={classes['picture']} src={address} alt={`Content of ${name}`} />;
};

const Words = ({ blob }: { readonly blob: Blob }) => {
  const [text, setText] = useState('');
  useEffect(() => {
    let isGone = false;
    void blob
      .slice(0, LONGEST)
      .text()
      .then((read) => {
        if (!isGone) setText(read);
      });
    return () => {
      isGone = true;
    };
  }, [blob]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to
    <pre className={classes['preview']} tabIndex={0}>
      {text}
      {blob.size > LONGEST && '\n… cut here: download the whole file.'}
    </pre>
  );
};

import { Alert, Button, Progress, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { administers } from '../../../model/permission.ts';
import { orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { useActor } from '../../use-actor.ts';

interface Verified {
  readonly ok: boolean;
  readonly entries: number;
  readonly root: string | null;
  readonly versions: number;
  readonly links: number;
  readonly files: number;
  readonly checkpoints: number;
  readonly problems: readonly { readonly area: string; readonly seq: number | null; readonly detail: string }[];
  readonly problemCount: number;
}

const SHOWN = 20;

/** Checks everything that is stored against the journal, and the journal against what was signed. */
export const Verification = () => {
  const org = useOrg();
  const actor = useActor();
  const check = useMutation({ mutationFn: () => post<Verified>(orgPath(org, 'journal', 'verify')) });
  const may = administers(actor) || actor.grants.some(({ role, scopes }) => role === 'grc' && scopes === 'all');
  if (!may) return null;
  return (
    <div className="no-print">
      <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        Verify everything
      </Button>
      {check.isPending && (
        <div role="status">
          <Text size="sm" mt="sm" mb={4}>
            Every entry, version, link and file is read and compared; nothing is changed. Stay on this page for the
            result.
          </Text>
          <Progress value={100} animated aria-label="Verification is under way" />
        </div>
      )}
      <Failure error={check.error} onRetry={() => check.mutate()} />
      {check.data && <Outcome found={check.data} />}
    </div>
  );
};

const Outcome = ({ found }: { readonly found: Verified }) => (
  <Alert
    mt="sm"
    color={found.ok ? 'petrol' : 'red'}
    title={found.ok ? 'Everything agrees' : `${formatNumber(found.problemCount)} problems`}
    role="status"
  >
    <Text size="sm">
      {formatNumber(found.entries)} entries, {formatNumber(found.versions)} versions, {formatNumber(found.links)} links,{' '}
      {formatNumber(found.files)} files and {formatNumber(found.checkpoints)} signed checkpoints were compared.
    </Text>
    {found.root && (
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Root: {found.root}
      </Text>
    )}
    {found.problems.length > 0 && (
      <ul className="problems">
        {found.problems.slice(0, SHOWN).map(({ area, seq, detail }) => (
          <li key={`${area} ${seq} ${detail}`}>
            {seq === null ? area : `${area}, entry ${seq}`}: {detail}
          </li>
        ))}
      </ul>
    )}
  </Alert>
);

import { Button, Checkbox, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import type { Pack } from '../../frameworks/pack-query.ts';
import { nameOf, SORTS } from '../../frameworks/pack-words.ts';

interface Props {
  /** Those that are not adopted yet. */
  readonly packs: readonly Pack[];
  readonly wanted: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

/** What most who begin are asked for: the others are one press away, so that nobody walks past all of them. */
const ASKED_FOR_FIRST = [
  'soc2-tsc-2017',
  'iso-27001-2022',
  'csa-caiq-4.1',
  'fedramp-rev5-moderate',
  'nist-csf-2.0',
  'eu-gdpr',
];

/** Frameworks that ship, to choose none or some of; nothing where all are adopted, or none can be seen. */
export const PackChoice = ({ packs, wanted, onChange }: Props) => {
  const [isWhole, setIsWhole] = useState(false);
  // Settled once, so that no box moves away from under whoever unticks it.
  const [first] = useState(() => new Set([...ASKED_FOR_FIRST, ...wanted]));
  const sorted = SORTS.flatMap(([type]) => packs.filter((pack) => pack.type === type));
  if (sorted.length === 0) return null;
  const others = sorted.filter(({ key }) => !first.has(key));
  return (
    <Checkbox.Group
      label="Frameworks wanted"
      description="None, or some. Each comes with its numbers, all to be decided; the library has them at any time."
      value={sorted.flatMap(({ key }) => (wanted.includes(key) ? key : []))}
      onChange={onChange}
    >
      <Boxes packs={sorted.filter(({ key }) => first.has(key))} />
      {others.length > 0 && (
        <Button mt="xs" size="compact-sm" variant="subtle" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${others.length} more`}
        </Button>
      )}
      {isWhole && <Boxes packs={others} />}
    </Checkbox.Group>
  );
};

const Boxes = ({ packs }: Pick<Props, 'packs'>) => (
  <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs" spacing="xs">
    {packs.map((pack) => (
      <Checkbox key={pack.key} value={pack.key} label={nameOf(pack)} />
    ))}
  </SimpleGrid>
);

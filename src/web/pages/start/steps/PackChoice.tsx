import { Checkbox, SimpleGrid } from '@mantine/core';
import type { Pack } from '../../frameworks/pack-query.ts';
import { nameOf, SORTS } from '../../frameworks/pack-words.ts';

interface Props {
  /** Those that are not adopted yet. */
  readonly packs: readonly Pack[];
  readonly wanted: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

/** Frameworks that ship, to choose none or some of; nothing where all are adopted, or none can be seen. */
export const PackChoice = ({ packs, wanted, onChange }: Props) => {
  const sorted = SORTS.flatMap(([type]) => packs.filter((pack) => pack.type === type));
  if (sorted.length === 0) return null;
  return (
    <Checkbox.Group
      label="Frameworks wanted"
      description="None, or some. Each comes with its numbers, all to be decided; the library has them at any time."
      value={sorted.flatMap(({ key }) => (wanted.includes(key) ? key : []))}
      onChange={onChange}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs" spacing="xs">
        {sorted.map((pack) => (
          <Checkbox key={pack.key} value={pack.key} label={nameOf(pack)} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
};

import { Button, Loader, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { MAX_BYTES } from './chosen-file.ts';
import classes from './drop-zone.module.css';
import { Failure } from './Failure.tsx';
import { NamedIcon } from './icons.tsx';

interface Props {
  /** What belongs here, such as "Drop a CSV file or a workbook here". */
  readonly words: string;
  /** Endings, as an input of type file takes them. */
  readonly accept: string;
  /** Called with a file that is not too large. */
  readonly onFile: (file: File) => void;
  /** Of the file that is there already. */
  readonly name?: string | undefined;
  readonly isReading?: boolean;
  /** Why the file cannot be taken. */
  readonly error?: unknown;
}

/** A place to drop a file, or to choose one; what is too large for the server is refused at once. */
export const DropZone = ({ words, accept, onFile, name, isReading = false, error }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const take = (file: File | undefined) => {
    if (!file) return;
    const isTooLarge = file.size > MAX_BYTES;
    setFault(isTooLarge ? new Error(`${file.name} is larger than 50 MB. Import it in parts.`) : null);
    if (!isTooLarge) onFile(file);
  };
  return (
    <>
      <section
        aria-label="Drop a file here"
        className={classes['drop']}
        data-over={isOver || undefined}
        data-chosen={name !== undefined || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        {isReading ? <Loader size="sm" aria-label="Reading the file" /> : <NamedIcon name="download" size={22} />}
        <Text fw={600}>{name ?? words}</Text>
        <Button variant="default" onClick={() => input.current?.click()}>
          {name === undefined ? 'Choose a file' : 'Another file'}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File to import"
          accept={accept}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            // The same file again, once it is corrected, is a change too.
            event.currentTarget.value = '';
          }}
        />
      </section>
      <Failure error={fault ?? error} />
    </>
  );
};

import { Button } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { MAX_FILE, sizeText } from './file-text.ts';
import classes from './files.module.css';

interface Props {
  readonly label: string;
  readonly isBusy: boolean;
  readonly isSingle: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A place to drop files on, and a button for whoever does not drag. */
export const DropPlace = ({ label, isBusy, isSingle, onFiles }: Props) => {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const chosen = Array.from(files ?? []).slice(0, isSingle ? 1 : undefined);
    if (chosen.length > 0 && !isBusy) onFiles(chosen);
  };
  const onDrag = (event: DragEvent, over: boolean) => {
    event.preventDefault();
    setOver(over);
  };
  return (
    <section
      aria-label={label}
      className={classes['drop']}
      data-over={isOver || undefined}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => onDrag(event, false)}
      onDrop={(event) => {
        onDrag(event, false);
        take(event.dataTransfer.files);
      }}
    >
      <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        multiple={!isSingle}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <span className={classes['dropHelp']}>
        or drop {isSingle ? 'it' : 'files'} here. At most {sizeText(MAX_FILE)} each; kept encrypted, known by their
        content’s hash, typed by what is in them, and never run by a browser.
      </span>
    </section>
  );
};

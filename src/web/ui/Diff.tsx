import classes from './diff.module.css';
import { diffWords } from './diff-words.ts';

interface Props {
  /** What changed, such as a field's label. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** From one text to another: what went is struck through, what came is underlined, and both are read out as such. */
export const Diff = ({ label, from, to }: Props) => (
  <div className={classes['diff']}>
    <span className={classes['label']}>{label}</span>
    <p className={classes['text']}>
      {diffWords(from, to).map(({ kind, text }, at) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no names but their places
        if (kind === 'removed') return <del key={at}>{text}</del>;
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no names but their places
        if (kind === 'added') return <ins key={at}>{text}</ins>;
        return text;
      })}
    </p>
  </div>
);

import { Fragment } from 'react';
import { blocksOf, type Piece } from './light-text.ts';

const Words = ({ look, text }: Piece) => {
  if (look === 'bold') return <strong>{text}</strong>;
  if (look === 'slanted') return <em>{text}</em>;
  if (look === 'code') return <code>{text}</code>;
  if (look !== 'link') return text;
  return (
    <a href={text} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
};

const Line = ({ pieces }: { readonly pieces: readonly Piece[] }) =>
  pieces.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name of their own, and change only all together
    <Words key={index} {...piece} />
  ));

/** Text with light marks, as elements: what looks like HTML is shown as it was typed. */
export const LightText = ({ text }: { readonly text: string }) =>
  blocksOf(text).map(({ isList, lines }, index) =>
    isList ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <ul key={index}>
        {lines.map((pieces, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <li key={line}>
            <Line pieces={pieces} />
          </li>
        ))}
      </ul>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <p key={index}>
        {lines.map((pieces, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Fragment key={line}>
            {line > 0 && <br />}
            <Line pieces={pieces} />
          </Fragment>
        ))}
      </p>
    ),
  );

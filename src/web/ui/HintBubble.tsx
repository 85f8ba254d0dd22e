import { Tooltip } from '@mantine/core';
import { useEffect, useId } from 'react';

/** The floating part of a hint, beside the element that it explains. */
export const HintBubble = ({ target, label }: { readonly target: HTMLElement; readonly label: string }) => {
  const id = useId();
  useEffect(() => {
    target.setAttribute('aria-describedby', id);
    return () => target.removeAttribute('aria-describedby');
  }, [target, id]);
  return (
    <Tooltip
      opened
      target={target}
      label={<span id={id}>{label}</span>}
      // The pointer may move onto it to read it in peace (WCAG 1.4.13).
      style={{ pointerEvents: 'auto' }}
    />
  );
};

import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style'> & {
  readonly ref?: Ref<HTMLAnchorElement>;
};

const AnchorBase = (props: AnchorProps & Native) => <Anchor {...props} />;
const ButtonBase = (props: ButtonProps & Native) => <Button component="a" {...props} />;

/** Mantine's looks with the router's links: typed addresses, no reload. */
export const TextLink = createLink(AnchorBase);
export const ButtonLink = createLink(ButtonBase);

import type { ReactNode } from 'react';
import type { Tone } from './status.ts';

/** Line drawings on a 16-unit grid, in the colour of the text; always beside a word or a label, so hidden from readers. */
const Icon = ({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    focusable="false"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {children}
  </svg>
);

const paths = {
  home: 'M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5',
  page: 'M4 2.500h5.500l2.500 2.500v8.500H4zM6.200 7.500h3.600M6.200 10.300h3.600',
  bell: 'M4.500 11V7a3.500 3.500 0 0 1 7 0v4M3 11h10M7 13.200h2',
  task: 'M2.500 3h11v10h-11zM5.200 8l1.900 1.900L11 6',
  recall: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6',
  journal: 'M4 2.5h7.5v11H4zM4 5h7.5M6.2 8h3M6.2 10.5h3',
  members:
    'M6 7.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM2 13c.3-2.3 1.9-3.5 4-3.5s3.700 1.200 4 3.500M10.600 3.200a2.200 2.200 0 0 1 0 4M12 9.800c1.100.5 1.800 1.600 2 3.200',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM10.300 10.300l3.200 3.200',
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8M12 4l-8 8',
  down: 'm4 6 4 4 4-4',
  up: 'm4 10 4-4 4 4',
  right: 'm6 4 4 4-4 4',
  nav: 'M2.5 4.500h11M2.500 8h11M2.500 11.500h11',
  menu: 'M3 8h.01M8 8h.01M13 8h.01',
  download: 'M8 2.500v7.500M5 7.300l3 3 3-3M3 13h10',
  copy: 'M5.500 5.500h7.500v7.500h-7.500zM10.500 5.500v-2.500H3v7.500h2.500',
  edit: 'm3 13 .6-2.700 7-7 2.100 2.100-7 7z',
  sun: 'M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600ZM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M12.600 3.400l-.9.9M4.300 11.700l-.9.9',
  moon: 'M13 9.600A5.500 5.500 0 0 1 6.400 3a5.500 5.500 0 1 0 6.600 6.600Z',
  filter: 'M2.500 4h11M4.500 8h7M6.500 12h3',
  bookmark: 'M4.500 2.500h7v11L8 10.800l-3.500 2.700z',
  columns: 'M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10',
} as const;

export type IconName = keyof typeof paths;

export const NamedIcon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <Icon size={size}>
    <path d={paths[name]} strokeWidth={name === 'menu' ? 2.6 : 1.5} />
  </Icon>
);

/** One shape per status, told apart without colour: cross in an octagon, open ring, triangle, tick in a disc, bar. */
const SHAPES: Readonly<Record<Tone, ReactNode>> = {
  broken: (
    <>
      <path d="M5.500 1.800h5l3.700 3.700v5l-3.700 3.700h-5l-3.700-3.700v-5z" fill="currentColor" stroke="none" />
      <path
        d="m5.700 5.700 4.600 4.600M10.300 5.700l-4.600 4.600"
        stroke="var(--shape-ground, #fff)"
        strokeWidth="1.800"
      />
    </>
  ),
  unproven: (
    <>
      <circle cx="8" cy="8" r="5.700" strokeDasharray="2.500 2" />
      <path
        d="M6.500 6.600c.1-1 .7-1.500 1.500-1.500.9 0 1.500.6 1.500 1.300 0 1.100-1.500 1.200-1.500 2.400M8 10.900h.01"
        strokeWidth="1.400"
      />
    </>
  ),
  weakened: (
    <>
      <path d="M8 2.200 14.500 13.500h-13z" fill="none" />
      <path d="M8 6.300v3.200M8 11.600h.01" />
    </>
  ),
  assured: (
    <>
      <circle cx="8" cy="8" r="6.400" fill="currentColor" stroke="none" />
      <path d="m5 8.200 2.100 2.100L11 6.200" stroke="var(--shape-ground, #fff)" strokeWidth="1.800" />
    </>
  ),
  not_applicable: (
    <>
      <circle cx="8" cy="8" r="5.700" />
      <path d="m4.100 11.900 7.800-7.800" />
    </>
  ),
  none: <path d="M4 8h8" />,
};

export const StatusShape = ({ tone, size = 14 }: { readonly tone: Tone; readonly size?: number }) => (
  <Icon size={size}>{SHAPES[tone]}</Icon>
);

/** A clock, and a clock with a stroke through it for what is over. */
export const UrgencyShape = ({ isOver }: { readonly isOver: boolean }) => (
  <Icon size={14}>
    <circle cx="8" cy="8" r="5.7" />
    <path d={isOver ? 'M8 5v3l2 1.200M3 13 13 3' : 'M8 5v3l2 1.200'} />
  </Icon>
);

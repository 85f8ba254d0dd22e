import { Command } from 'commander';
import type { Commands } from '../command.ts';
import { convertCommand } from './oscal/convert.ts';
import { diffCommand } from './oscal/diff.ts';
import { resolveCommand } from './oscal/resolve.ts';
import { validateCommand } from './oscal/validate.ts';

export const oscalCommands: Commands = (runner) => [
  new Command('oscal')
    .summary('OSCAL documents, without a server')
    .description('OSCAL documents (JSON, YAML or XML), without a server and without a network')
    .addCommand(validateCommand(runner))
    .addCommand(resolveCommand(runner))
    .addCommand(convertCommand(runner))
    .addCommand(diffCommand(runner)),
];

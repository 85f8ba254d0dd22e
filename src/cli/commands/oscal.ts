import { Command } from 'commander';
import type { Commands } from '../command.ts';
import { convertCommand } from './oscal/convert.ts';
import { diffCommand } from './oscal/diff.ts';
import { exportCommand, importDocumentCommand } from './oscal/plan-documents.ts';
import { resolveCommand } from './oscal/resolve.ts';
import { validateCommand } from './oscal/validate.ts';

export const oscalCommands: Commands = (runner) => [
  new Command('oscal')
    .summary('OSCAL documents')
    .description(
      'OSCAL documents (JSON, YAML or XML): export and import speak to the server, the others need none and no network',
    )
    .addCommand(validateCommand(runner))
    .addCommand(resolveCommand(runner))
    .addCommand(convertCommand(runner))
    .addCommand(diffCommand(runner))
    .addCommand(exportCommand(runner))
    .addCommand(importDocumentCommand(runner)),
];

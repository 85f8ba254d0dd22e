import { Command } from 'commander';
import type { Commands } from '../command.ts';
import { decideCommands } from './crosswalk/decide.ts';
import { fileCommands } from './crosswalk/files.ts';
import { packCommands } from './crosswalk/packs.ts';

export const crosswalkCommands: Commands = (runner) => {
  const command = new Command('crosswalk')
    .summary('How the requirements of frameworks relate')
    .description('How the requirements of frameworks relate, so that one control answers for several of them');
  for (const one of [...packCommands(runner), ...decideCommands(runner), ...fileCommands(runner)])
    command.addCommand(one);
  return [command];
};

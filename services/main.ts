#!/usr/bin/env node
/** The command line. What a command does is a file in services/command; its words and options are in services/command/cli. */
import { realpathSync } from 'node:fs';
import { Command } from 'commander';
import {
  addAccountCommands,
  addGatewayCommands,
  addHospitalCommands,
  addScreenCommands,
  addBadgeCommands,
  addSessionCommands,
} from './command/cli/access-commands.ts';
import { addAuditCommands } from './command/cli/audit-commands.ts';
import { addGrantCommands } from './command/cli/grant-commands.ts';
import { addLinkageCommands } from './command/cli/linkage-commands.ts';
import { addFeedCommands } from './command/cli/feed-commands.ts';
import { addPastCommands } from './command/cli/past-commands.ts';
import { addRatingCommands } from './command/cli/rating-commands.ts';
import { addResearchCommands, addSiteCommands } from './command/cli/research-commands.ts';
import { addModelCommands, addRuleCommands, addScoreCommands } from './command/cli/rule-commands.ts';
import { auditCommand } from './command/cli/audited-commands.ts';
import { addArchiveCommands } from './command/cli/archive-commands.ts';
import { addRosterCommands } from './command/roster/roster-commands.ts';
import { addMachineCommands, addRunCommands } from './command/cli/run-commands.ts';
import {
  addCohortCommand,
  addEvaluateCommand,
  addLabelCommands,
  addLedgerCommand,
} from './command/cli/study-commands.ts';
import { addTermCommands } from './command/cli/term-commands.ts';
import { programText } from './command/terminal/command-text.ts';
import { exitCodeOf, lineOf, usageExitCode } from './command/terminal/fail.ts';
import { findCommand } from './command/terminal/find-command.ts';
import { SAFETY_NOTICE } from './compose/http/app.module.ts';
import { packageVersion } from './compose/parts/load-engine.ts';

export const program = new Command(programText())
  .version(await packageVersion())
  .description(`Early warning for paediatric and neonatal intensive care.\n${SAFETY_NOTICE}`)
  .exitOverride((fault) => process.exit(usageExitCode(fault)));

for (const addCommands of [
  addRunCommands,
  addArchiveCommands,
  addRosterCommands,
  addFeedCommands,
  addPastCommands,
  addResearchCommands,
  addScoreCommands,
  addRuleCommands,
  addModelCommands,
  addTermCommands,
  addLabelCommands,
  addEvaluateCommand,
  addCohortCommand,
  addLedgerCommand,
  addRatingCommands,
  addGrantCommands,
  addLinkageCommands,
  addSiteCommands,
  addAccountCommands,
  addScreenCommands,
  addGatewayCommands,
  addBadgeCommands,
  addSessionCommands,
  addAuditCommands,
  addHospitalCommands,
  addMachineCommands,
]) {
  addCommands(program);
}

/** Reads the words of one call and runs it. What only reads words, as a test of printed commands does, tells the trail nothing. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  program.hook('preAction', (_program, command) => auditCommand(command));
  const found = findCommand(program, words);
  if (found.kind === 'unknown') {
    console.error(found.text);
    process.exit(2);
  }
  if (found.kind === 'help') found.command.outputHelp();
  else await finishWith(() => program.parseAsync(words, { from: 'user' }));
}

/** A command ends the process itself; what comes to here could not be told to the trail, and was not done. */
async function finishWith(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(lineOf(error));
    process.exit(exitCodeOf(error));
  }
}

/** Called by its own path, as by `npm start`; vigil.mjs and tests import it. */
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  await runCommandLine(process.argv.slice(2));
}

/** Commands about the trail of who saw and did what. */
import type { Command } from 'commander';
import { runAuditBeginAnew, type BeginAnewOptions } from '../audit/audit-begin-anew.ts';
import { runAuditBreakGlass, runAuditFind, type AuditFindOptions } from '../audit/audit-find.ts';
import { runAuditVerify } from '../audit/audit-verify.ts';
import { VigilError } from '../../platform/errors.ts';
import { finish, instantOf, partsOf, settingsBeside } from './command-settings.ts';

interface FindFlags extends Pick<AuditFindOptions, 'account' | 'unit' | 'action' | 'json'> {
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
}

/** `vigil audit verify`, `begin-anew`, `who-saw`, `break-glass`, `list`. */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the trail of who saw and did what');
  audit
    .command('verify')
    .description('read every event; exit code 1 when one was changed, deleted, inserted, reordered or cut off')
    .option('--json', 'print the verdict for programs', false)
    .action((options: { json: boolean }) => finish(() => runAuditVerify(settingsBeside({}), options)));
  audit
    .command('begin-anew')
    .description('lay a trail aside that cannot be gone on with, and begin another one that says so')
    .requiredOption('--by <name>', 'your name')
    .requiredOption('--reason <text>')
    .action((options: BeginAnewOptions) =>
      finish(() => {
        const config = settingsBeside({});
        return runAuditBeginAnew(config, partsOf(config), options);
      }),
    );
  spanOptions(audit.command('who-saw'))
    .description('who saw a stay, newest first')
    .argument('<stay>')
    .action((stay: string, flags: FindFlags) => finish(() => find(flags, { stay })));
  audit
    .command('break-glass')
    .description('which units were opened in an emergency on a day, by whom and why, newest first')
    .option('--day <date>', 'the day, in UTC; without it today')
    .option('--json', 'an event a line, for programs', false)
    .action((options: { day?: string; json: boolean }) =>
      finish(() => {
        const config = settingsBeside({});
        return runAuditBreakGlass(config, options, partsOf(config).clock.nowMs());
      }),
    );
  spanOptions(audit.command('list'))
    .description('what an account, or anybody, saw and did, newest first')
    .action((flags: FindFlags) => finish(() => find(flags, {})));
}

function spanOptions(command: Command): Command {
  return command
    .option('--account <account>', 'of this account, client or screen alone')
    .option('--unit <unit>', 'in this unit alone')
    .option('--action <action>', 'this alone: view, acknowledge, export, sign-in, sign-in-failed, account, and so on')
    .option('--from <time>', 'from this time on')
    .option('--to <time>', 'before this time')
    .option('--limit <events>', 'at most so many', '1000')
    .option('--json', 'an event a line, for programs', false);
}

function find({ from, to, limit, ...flags }: FindFlags, asked: { readonly stay?: string }): Promise<number> {
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1) throw new VigilError('config-invalid', `--limit ${limit} is no count`);
  const span = { fromMs: instantOf(from, 0), toMs: instantOf(to, 8.64e15), limit: count };
  return runAuditFind(settingsBeside({}), { ...flags, ...span, ...asked });
}

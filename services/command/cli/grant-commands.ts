/** Commands of grants: what may leave for research, for whom, until when. */
import type { Command } from 'commander';
import { SystemClock } from '../../platform/system-clock.ts';
import { KEPT_TIMES, LEAST_K, SHARINGS } from '../../safe-data/deidentify/release-policy.ts';
import { askGrant, listGrants, reviewGrant, revokeGrant, whoIs, type AskOptions } from '../grants/grants.ts';
import { collect, finish, instantOf, settingsBeside } from './command-settings.ts';

type AskFlags = Omit<AskOptions, 'grant' | 'expiresAtMs'> & { readonly expires: string };

/** `vigil grants`. */
export function addGrantCommands(program: Command): void {
  const grants = program
    .command('grants')
    .description('which data may leave for research, for what and whom, until when; counts at once');
  addAsk(grants);
  grants
    .command('review')
    .description('grant or decline what somebody else asked for; the password is read from standard input')
    .argument('<grant>')
    .requiredOption('--verdict <verdict>', 'granted or declined')
    .requiredOption('--by <user-name>', 'your account: an administrator')
    .action((grant: string, options: { verdict: string; by: string }) =>
      finish(() => reviewGrant(settingsBeside({}), new SystemClock(), { ...options, grant })),
    );
  grants
    .command('revoke')
    .description('end a grant and forget who stands behind its numbers; the password is read from standard input')
    .argument('<grant>')
    .requiredOption('--by <user-name>', 'your account: a researcher or an administrator')
    .action((grant: string, options: { by: string }) =>
      finish(() => revokeGrant(settingsBeside({}), new SystemClock(), { ...options, grant })),
    );
  grants
    .command('list')
    .description('every grant, and how it stands')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listGrants(settingsBeside({}), new SystemClock(), options)));
  grants
    .command('who')
    .description('who stands behind a number of a data set, for a finding that has to reach the child')
    .argument('<grant>')
    .argument('<number>', 'person_id of the data set')
    .requiredOption('--by <user-name>', 'your account: an administrator; the password is read from standard input')
    .action((grant: string, number: string, options: { by: string }) =>
      finish(() => whoIs(settingsBeside({}), { ...options, grant, number })),
    );
}

function addAsk(grants: Command): void {
  grants
    .command('ask')
    .description('ask for data of a cohort; the password is read from standard input')
    .argument('<grant>', 'what it is to be called: small letters, digits, hyphens')
    .requiredOption('--definition <file.json>', 'of the cohort, as `node vigil.mjs cohort` reads it')
    .requiredOption('--purpose <text>', 'what for, in a sentence')
    .requiredOption('--person <name>', 'who receives the data; repeatable', collect, [])
    .requiredOption('--expires <time>', 'until when')
    .requiredOption('--by <user-name>', 'your account: a researcher')
    .option('--sharing <kind>', SHARINGS.join(' or '), 'agreement')
    .option('--k <number>', `children whom nobody tells apart (default: ${LEAST_K.agreement}, open ${LEAST_K.open})`)
    .option('--keep <time>', `of the calendar: ${KEPT_TIMES.join(', ')}; repeatable`, collect, [])
    .action((grant: string, { expires, ...options }: AskFlags) =>
      finish(() =>
        askGrant(settingsBeside({}), new SystemClock(), { ...options, grant, expiresAtMs: instantOf(expires, 0) }),
      ),
    );
}

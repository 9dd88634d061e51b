/** Commands of linkage: one child at several hospitals is one under a grant, and two without it. */
import type { Command } from 'commander';
import { SystemClock } from '../../platform/system-clock.ts';
import { receivePseudonyms, sendCodes, shareSecret } from '../linkage/hospital-side.ts';
import { endLinkage, joinCodes, listLinkages, openLinkage, serveLinkage } from '../linkage/keeper-side.ts';
import { finish, instantOf, settingsBeside } from './command-settings.ts';

/** `vigil linkage`. */
export function addLinkageCommands(program: Command): void {
  const linkage = program
    .command('linkage')
    .description('one child at several hospitals under one pseudonym, for one grant, by keyed hashes');
  addHospitalCommands(linkage);
  addKeeperCommands(linkage);
}

function addHospitalCommands(linkage: Command): void {
  linkage
    .command('secret')
    .description('at a hospital: the secret of a grant, made for the other hospitals or taken from one')
    .argument('<grant>')
    .option('--hand-over <file>', 'write it for the other hospitals')
    .option('--take <file>', 'take it from the file of another hospital')
    .action((grant: string, options: { handOver?: string; take?: string }) =>
      finish(() =>
        shareSecret(settingsBeside({}), new SystemClock(), { grant, handOver: options.handOver, take: options.take }),
      ),
    );
  linkage
    .command('codes')
    .description('at a hospital: its children as keyed hashes, for who joins')
    .argument('<grant>')
    .requiredOption('--people <table.csv>', 'patient_id, and what is known of who they are')
    .requiredOption('--out <file>')
    .action((grant: string, options: { people: string; out: string }) =>
      finish(() => sendCodes(settingsBeside({}), new SystemClock(), { ...options, grant })),
    );
  linkage
    .command('receive')
    .description('at a hospital: the answer of who joined, beside the numbers of its data set')
    .argument('<grant>')
    .requiredOption('--answer <file>')
    .requiredOption('--out <table.csv>')
    .action((grant: string, options: { answer: string; out: string }) =>
      finish(() => receivePseudonyms(settingsBeside({}), new SystemClock(), { ...options, grant })),
    );
}

function addKeeperCommands(linkage: Command): void {
  linkage
    .command('open')
    .description('where the keys are: a key of its own for a grant')
    .argument('<grant>')
    .requiredOption('--expires <time>', 'until when')
    .requiredOption('--by <name>', 'who answers for it')
    .action((grant: string, { by, expires }: { by: string; expires: string }) =>
      finish(() =>
        openLinkage(settingsBeside({}), new SystemClock(), { grant, by, expiresAtMs: instantOf(expires, 0) }),
      ),
    );
  linkage
    .command('serve')
    .description('where the keys are: the process that holds them, and answers on this machine alone')
    .action(() => finish(() => serveLinkage(settingsBeside({}), new SystemClock())));
  linkage
    .command('join')
    .description('where the keys are: the keyed hashes of a hospital against those that came before')
    .requiredOption('--codes <file>')
    .requiredOption('--out <file>', 'for that hospital')
    .action((options: { codes: string; out: string }) => finish(() => joinCodes(settingsBeside({}), options)));
  linkage
    .command('end')
    .description('where the keys are: destroy the key of a grant, for good')
    .argument('<grant>')
    .requiredOption('--by <name>', 'who ends it')
    .action((grant: string, { by }: { by: string }) =>
      finish(() => endLinkage(settingsBeside({}), new SystemClock(), { grant, by })),
    );
  linkage
    .command('list')
    .description('where the keys are: every grant that was opened')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listLinkages(settingsBeside({}), options)));
}

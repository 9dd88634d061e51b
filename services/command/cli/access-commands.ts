/** Commands of who may see what: people, wall screens, gateways, and hospitals of one installation. */
import type { Command } from 'commander';
import { ACCOUNT_ROLES } from '../../contract/access/access-table.ts';
import { addAccount, dropAccount, listAccounts, switchAccount, type AccountOptions } from '../account.ts';
import { GATEWAY_MESSAGES } from '../../access/gateways.port.ts';
import { runFront } from '../front.ts';
import { addGateway, endGateway, listGateways, type GatewayOptions } from '../gateway.ts';
import { printHospitalEntry } from '../hospital.ts';
import { bindBadgeTo, listBadges, revokeProof } from '../badges.ts';
import { endSessions, listSessions } from '../sessions.ts';
import { addScreen, listScreens, revokeScreen, type ScreenOptions } from '../screens.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { settings, settingsBeside, finish, collect } from './command-settings.ts';

/** `vigil account`. */
export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('people who may sign in on this machine; counts at once');
  account
    .command('add')
    .description('add or replace an account; the password is read from standard input')
    .argument('<user-name>')
    .requiredOption('--name <name>', 'name as screens show it')
    .requiredOption('--role <role>', ACCOUNT_ROLES.join(', '))
    .option('--unit <unit>', 'unit this person may see; repeatable; * for all (default: none)', collect, [])
    .action((userName: string, options: Omit<AccountOptions, 'userName'>) =>
      finish(() => addAccount(settingsBeside({}), { ...options, userName })),
    );
  account
    .command('list')
    .description('every account, without passwords')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listAccounts(settingsBeside({}), options)));
  account
    .command('remove')
    .description('remove an account and end its sessions')
    .argument('<user-name>')
    .action((userName: string) => finish(() => dropAccount(settingsBeside({}), userName)));
  account
    .command('disable')
    .description('keep an account, and end and refuse its sessions')
    .argument('<user-name>')
    .action((userName: string) => finish(() => switchAccount(settingsBeside({}), userName, true)));
  account
    .command('enable')
    .description('let a disabled account sign in again')
    .argument('<user-name>')
    .action((userName: string) => finish(() => switchAccount(settingsBeside({}), userName, false)));
}

/** `vigil screen`. */
export function addScreenCommands(program: Command): void {
  const screen = program.command('screen').description('wall screens: one unit, nobody signed in; counts at once');
  screen
    .command('add')
    .description('print a code that makes a wall screen of the screen on which it is typed')
    .requiredOption('--unit <unit>')
    .requiredOption('--name <name>', 'what it is called, like «Wall, corridor»')
    .requiredOption('--by <name>', 'who answers for it')
    .option('--names', 'show children by name', false)
    .action((options: ScreenOptions) => finish(() => addScreen(settingsBeside({}), new SystemClock(), options)));
  screen
    .command('list')
    .description('every wall screen, and when it was last seen')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listScreens(settingsBeside({}), options)));
  screen
    .command('revoke')
    .description('end a wall screen')
    .argument('<screen>')
    .action((screenId: string) => finish(() => revokeScreen(settingsBeside({}), screenId)));
}

/** `vigil gateway`. */
export function addGatewayCommands(program: Command): void {
  const gateway = program
    .command('gateway')
    .description('what sends data, each with a token of its own; counts at once');
  gateway
    .command('issue')
    .description('print a new token for a gateway; one that it had counts no more')
    .argument('<gateway>', 'its name: small letters, digits, dot, hyphen, underscore')
    .option('--hospital <hospital>', 'of sources.json; without --unit all units of it')
    .option('--unit <unit>', 'unit it sends for; repeatable; * for all', collect, [])
    .option('--sends <kind>', `${GATEWAY_MESSAGES.join(', ')}; repeatable`, collect, [])
    .option('--days <days>', 'how long the token counts (default: until it is revoked)')
    .requiredOption('--by <name>', 'who answers for it')
    .action((name: string, options: Omit<GatewayOptions, 'gateway'>) =>
      finish(() => addGateway(settingsBeside({}), new SystemClock(), { ...options, gateway: name })),
    );
  gateway
    .command('list')
    .description('every gateway, without tokens')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listGateways(settingsBeside({}), new SystemClock(), options)));
  gateway
    .command('revoke')
    .description('its token counts no more')
    .argument('<gateway>')
    .action((name: string) => finish(() => endGateway(settingsBeside({}), new SystemClock(), name)));
}

/** `vigil badge`. */
export function addBadgeCommands(program: Command): void {
  const badge = program
    .command('badge')
    .description('badges and PINs by which people say at a shared screen who they are; counts at once');
  badge
    .command('bind')
    .description('make a badge somebody’s; its number is read from standard input, from the reader or typed')
    .argument('<user-name>', 'of an account, or sso:<user-name> of the sign-in provider')
    .requiredOption('--by <name>', 'who answers for it')
    .action((userName: string, options: { by: string }) =>
      finish(() => bindBadgeTo(settingsBeside({}), new SystemClock(), { userName, ...options })),
    );
  badge
    .command('list')
    .description('who has a badge or a PIN, without numbers')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listBadges(settingsBeside({}), options)));
  badge
    .command('revoke')
    .description('their badge counts no more; with --pin their PIN')
    .argument('<user-name>')
    .option('--pin', 'the PIN instead of the badge', false)
    .action((userName: string, options: { pin: boolean }) =>
      finish(() => revokeProof(settingsBeside({}), userName, options)),
    );
}

/** `vigil session`. */
export function addSessionCommands(program: Command): void {
  const session = program.command('session').description('who is signed in where; counts at once');
  session
    .command('list')
    .description('every session of a person, and when it was last used')
    .option('--json', 'for programs', false)
    .action((options: { json: boolean }) => finish(() => listSessions(settingsBeside({}), new SystemClock(), options)));
  session
    .command('end')
    .description('sign one session out, or every session of an account')
    .argument('<session>', 'as listed, or a user name')
    .action((named: string) => finish(() => endSessions(settingsBeside({}), new SystemClock(), named)));
}

/** `vigil hospital`, `vigil front`. */
export function addHospitalCommands(program: Command): void {
  const hospital = program.command('hospital').description('one hospital of several on this installation');
  hospital
    .command('entry')
    .description('print what the file of the installation lists of the hospital of these settings; no secret')
    .action(() => finish(() => printHospitalEntry(settings({}))));
  program
    .command('front')
    .description(
      'the one address of several hospitals: sign-in names the hospital, tokens and sockets find it by its signature',
    )
    .action(() => finish(() => runFront(process.env)));
}

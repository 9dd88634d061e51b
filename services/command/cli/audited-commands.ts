/**
 * What each command leaves in the trail, before it does anything: whoever runs it holds the data folder, and is told by the
 * account of the operating system. A command that is to be told and cannot be does nothing. test/audit/audited-commands.contract.test.ts
 * holds the table against the program.
 */
import os from 'node:os';
import type { Command } from 'commander';
import type { AuditAction, AuditEvent } from '../../contract/audit/audit-event.ts';
import { openAudit } from '../../compose/parts/audit-parts.ts';
import { partsOf, settingsBeside } from './command-settings.ts';

/** null: shows nothing of a child and changes nothing of an installation, or tells itself. */
export const AUDITED_COMMANDS: Readonly<Record<string, AuditAction | null>> = {
  run: null,
  doctor: null,
  infra: null,
  features: null,
  score: null,
  events: null,
  'feed play': null,
  'feed hl7': null,
  'feed look': null,
  beds: 'view',
  replay: 'view',
  known: 'view',
  'what-if': 'view',
  'delay-lab': 'view',
  evaluate: 'view',
  cohort: 'export',
  export: 'export',
  'labels list': null,
  'labels find': 'export',
  'labels import': null,
  'alert-ledger': 'export',
  'rating begin': 'export',
  'rating next': 'view',
  'rating give': 'operate',
  'rating agreement': 'export',
  'grants ask': 'operate',
  'grants review': 'operate',
  'grants revoke': 'operate',
  'grants list': null,
  'grants who': 'view',
  'linkage secret': 'operate',
  'linkage codes': 'export',
  'linkage receive': 'export',
  'linkage open': 'operate',
  'linkage serve': 'operate',
  'linkage join': 'operate',
  'linkage end': 'operate',
  'linkage list': null,
  'sites tell': 'export',
  'sites combine': null,
  'archive verify': null,
  'archive status': null,
  'archive map': null,
  'archive hold': 'operate',
  'archive release': 'operate',
  'audit verify': null,
  'audit begin-anew': null,
  'audit who-saw': 'view',
  'audit break-glass': 'view',
  'audit list': 'view',
  'account add': 'account',
  'account list': null,
  'account remove': 'account',
  'account disable': 'account',
  'account enable': 'account',
  'screen add': 'account',
  'screen list': null,
  'screen revoke': 'account',
  'session list': null,
  'session end': 'account',
  'badge bind': 'account',
  'badge list': null,
  'badge revoke': 'account',
  'gateway issue': 'account',
  'gateway list': null,
  'gateway revoke': 'account',
  'hospital entry': null,
  front: null,
  'rules list': null,
  'rules show': null,
  'rules check': null,
  'roster show': null,
  'roster import': 'policy',
  'roster ladder': 'policy',
  'rules policy': null,
  'rules limits': null,
  'rules preview': 'view',
  'rules limit': 'policy',
  'rules limit-back': 'policy',
  'rules quiet': 'policy',
  'rules known': 'policy',
  'rules budget': 'policy',
  'rules propose': 'view',
  'rules adopt': 'policy',
  'rules own list': null,
  'rules own check': null,
  'rules own say': null,
  'rules own backtest': 'view',
  'rules own propose': 'policy',
  'rules own off': 'policy',
  'rules agree': 'policy',
  'rules decline': 'policy',
  'rules opt-in': 'policy',
  'rules opt-out': 'policy',
  'rules alert': 'policy',
  'rules no-alert': 'policy',
  'rules switch-on': 'policy',
  'rules undo': 'policy',
  'terms import': 'terms',
  'terms suggest': null,
  'terms approve': 'terms',
  'terms confirm': 'terms',
  'terms check': null,
  'terms coverage': null,
  // The Vigil that runs is asked, and tells it.
  'terms rerun': null,
  'terms withdraw': null,
};

/** Options that say what it was about; never what somebody wrote in words. */
const TOLD_OPTIONS = [
  'unit',
  'stay',
  'by',
  'role',
  'as',
  'from',
  'to',
  'at',
  'names',
  'birthDates',
  'hospital',
  'account',
  'grant',
  'inHouse',
  'verdict',
];

/** To be called before each command. Rejects where its event cannot be kept. */
export async function auditCommand(command: Command): Promise<void> {
  const name = nameOf(command);
  const action = actionOf(name);
  if (action === null) return;
  const config = settingsBeside({});
  const audit = await openAudit(config, partsOf(config), { isKept: false });
  try {
    const detail = detailOf(command);
    const stay = command.opts()['stay'];
    await audit.recorder.record({
      action,
      actor: { kind: 'operator', id: os.userInfo().username, role: null, address: null },
      screen: `vigil ${name}`,
      stayIds: [stay].flat().filter((each) => typeof each === 'string'),
      detail,
    });
  } finally {
    await audit.close();
  }
}

/** A command that nobody has thought about yet is told. */
export function actionOf(name: string): AuditAction | null {
  const action = AUDITED_COMMANDS[name];
  return action === undefined ? 'operate' : action;
}

export function nameOf(command: Command): string {
  const words: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) words.unshift(each.name());
  return words.join(' ');
}

function detailOf(command: Command): AuditEvent['detail'] {
  const options: Record<string, unknown> = command.opts();
  const told = TOLD_OPTIONS.flatMap((name) => {
    const value = options[name];
    const text = Array.isArray(value) ? value.join(' ') : value;
    return typeof text === 'string' || typeof text === 'boolean' ? [[name, limited(text)] as const] : [];
  });
  const words = command.args.join(' ');
  return { ...Object.fromEntries(told), ...(words === '' ? {} : { words: limited(words) }) };
}

function limited<T extends string | boolean>(value: T): T | string {
  return typeof value === 'string' ? value.slice(0, 500) : value;
}

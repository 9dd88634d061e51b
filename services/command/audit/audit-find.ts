/** `vigil audit who-saw` and `vigil audit list`: who saw a stay, what an account did, what happened in a time. */
import { AUDIT_ACTIONS, type AuditEvent } from '../../contract/audit/audit-event.ts';
import { findEvents } from '../../audit/find-events.ts';
import { ANY_EVENT, type AuditQuery, type FoundEvent } from '../../audit/trail-reader.port.ts';
import { trailsOf } from '../../compose/parts/audit-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

export interface AuditFindOptions {
  readonly stay?: string;
  readonly account?: string;
  readonly unit?: string;
  readonly action?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly json: boolean;
}

/** Newest first. */
export async function runAuditFind(config: Config, options: AuditFindOptions): Promise<number> {
  const { stay = null, account = null, unit = null, fromMs, toMs, limit, json } = options;
  const query: AuditQuery = {
    ...ANY_EVENT,
    stayId: stay,
    account,
    unitId: unit,
    actions: actionsOf(options.action),
    fromMs,
    toMs,
    limit,
  };
  const { events, isCut } = await findEvents(await trailsOf(config), query);
  if (json) {
    for (const found of events) console.log(JSON.stringify(found));
    return 0;
  }
  for (const found of events) console.log(lineOf(found));
  if (events.length === 0) console.log('no event fits');
  if (isCut) console.log(`only the newest ${limit} are shown: ask for a shorter time, or give --limit`);
  return 0;
}

const DAY_MS = 86_400_000;

/** Openings of units in an emergency, of a day in UTC (without one, of today), newest first. */
export async function runAuditBreakGlass(
  config: Config,
  { day, json }: { readonly day?: string; readonly json: boolean },
  nowMs: number,
): Promise<number> {
  const fromMs = Date.parse(`${day ?? new Date(nowMs).toISOString().slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(fromMs)) throw new VigilError('config-invalid', `--day ${day ?? ''} is no date`);
  return runAuditFind(config, { action: 'break-glass', fromMs, toMs: fromMs + DAY_MS, limit: 10_000, json });
}

function actionsOf(text: string | undefined): readonly AuditEvent['action'][] | null {
  if (text === undefined) return null;
  const action = AUDIT_ACTIONS.find((known) => known === text);
  if (action !== undefined) return [action];
  throw new VigilError('config-invalid', `no action ${text}; there are ${AUDIT_ACTIONS.join(', ')}`);
}

function lineOf({ event, trail, index }: FoundEvent): string {
  const { atMs, action, actor, screen, unitId, stayIds, patientIds, outcome, detail } = event;
  const who = `${actor.kind === 'person' ? '' : `${actor.kind} `}${actor.id}${actor.role === null ? '' : ` (${actor.role})`}`;
  const from = actor.address === null ? '' : ` from ${actor.address}`;
  const what = `${action}${outcome === 'refused' ? ' refused' : ''}: ${screen}`;
  const about = [
    ...(unitId === null ? [] : [`unit ${unitId}`]),
    ...countedIds('stay', stayIds),
    ...countedIds('patient', patientIds),
    ...Object.entries(detail).map(([name, value]) => `${name} ${String(value)}`),
  ].join(', ');
  return `${new Date(atMs).toISOString()}  ${who}${from}  ${what}${about === '' ? '' : `  ${about}`}  [${trail} ${index + 1}]`;
}

function countedIds(word: string, ids: readonly string[]): readonly string[] {
  const [only] = ids;
  if (only === undefined) return [];
  return [ids.length === 1 ? `${word} ${only}` : `${ids.length} ${word}s`];
}

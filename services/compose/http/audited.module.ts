/** What the trail of the settings is told by the HTTP server: who asks, of which unit a stay is, what people chart. */
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { readAccounts } from '../../access/adapters/account-file.ts';
import { DEMO_PEOPLE } from '../../access/adapters/demo-accounts.ts';
import { bearerTokenIn } from '../../contract/access/bearer-token.ts';
import type { JudgeParts } from '../../access/judge-request.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { AuditModule } from '../../audit/audit.module.ts';
import { sessionActor, type AuditActor } from '../../contract/audit/audit-event.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { sessionTokenIn } from '../../contract/screens/session-cookie.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import type { Intake } from '../../feed/intake/admit.ts';
import type { History } from '../../history/history.port.ts';
import type { HttpOptions } from './http-options.ts';

export function auditModule({ audit, trails, config, history }: HttpOptions, judge: JudgeParts): DynamicModule {
  return AuditModule.with({
    trail: audit,
    trails,
    whoAsks: (request) => actorOf(judge, request),
    unitOfStay: unitFinder(history),
    isUnit: unitKnower(config.dataDir, history),
    isAccount: async (name) => {
      if (config.mode === 'demo' && DEMO_PEOPLE.some(({ userName }) => userName === name)) return true;
      const accounts = await readAccounts(path.join(config.dataDir, 'accounts.json'));
      return accounts.some(({ userName }) => userName === name);
    },
  });
}

async function actorOf(
  judge: JudgeParts,
  request: IncomingMessage & { ip?: string | undefined },
): Promise<AuditActor | null> {
  const address = request.ip ?? null;
  const token = sessionTokenIn(request.headers.cookie);
  const session = token === null ? null : await judge.identity.session(token);
  if (session !== null) return sessionActor(session, address);
  const bearer = bearerTokenIn(request.headers.authorization ?? '');
  const gateway = bearer === null ? null : await judge.gateways.gatewayOf(bearer);
  return gateway === null ? null : { kind: 'gateway', id: gateway.gatewayId, role: null, address };
}

/** A stay never changes its unit. */
const STAYS_REMEMBERED = 10_000;

function unitFinder(history: History | null): (stayId: string) => Promise<string | null> {
  const known = new Map<string, string>();
  return async (stayId) => {
    const unitId = known.get(stayId);
    if (unitId !== undefined || history === null) return unitId ?? null;
    const [stay] = await history.stays({ unitId: null, stayId });
    if (stay === undefined) return null;
    if (known.size >= STAYS_REMEMBERED) known.clear();
    known.set(stayId, stay.unitId);
    return stay.unitId;
  };
}

/** Units of the settings, and those that the history has a stay of. */
function unitKnower(dataDir: string, history: History | null): (unitId: string) => Promise<boolean> {
  const known = new Set<string>();
  return async (unitId) => {
    if (known.has(unitId)) return true;
    const settings = await readSourceFile(dataDir);
    const isListed = settings?.units.some((unit) => unit.unitId === unitId) === true;
    // A history that is away makes nobody wait, and no request fail.
    const isThere = isListed || (await hasStay(history, unitId).catch(() => false));
    if (isThere) known.add(unitId);
    return isThere;
  };
}

async function hasStay(history: History | null, unitId: string): Promise<boolean> {
  return history !== null && (await history.stays({ unitId, limit: 1 })).length > 0;
}

/** What people chart stands, with who did it, in the log of the unit; the trail is told beside it and never waited for long. */
export function auditedIntake(
  intake: Intake,
  trail: AuditTrail,
): Pick<Intake, 'admitFrames' | 'admitRecords' | 'quarantine'> {
  return {
    admitFrames: (frames) => intake.admitFrames(frames),
    quarantine: (items) => intake.quarantine(items),
    admitRecords: async (records) => {
      const admitted = await intake.admitRecords(records);
      await Promise.all(chartedBy(records).map((entry) => trail.note(entry)));
      return admitted;
    },
  };
}

const PERSON = 'person:';

/** One event a stay of a message. */
function chartedBy(records: readonly UnitRecord[]): readonly Parameters<AuditTrail['note']>[0][] {
  const charted = records.flatMap((record) => (record.kind === 'observation.charted' ? [record] : []));
  const stays = new Map<string, (typeof charted)[number][]>();
  for (const record of charted) {
    const key = JSON.stringify([record.unitId, record.stayId, record.source]);
    stays.set(key, [...(stays.get(key) ?? []), record]);
  }
  return [...stays.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    const { unitId, stayId, source } = first;
    const id = source.startsWith(PERSON) ? source.slice(PERSON.length) : source;
    const actor = { kind: 'person', id, role: null, address: null } as const;
    const names = [...new Set(list.map(({ name }) => name))].join(' ').slice(0, 500);
    return [
      { action: 'chart', screen: 'charted', actor, unitId, stayIds: [stayId], detail: { count: list.length, names } },
    ];
  });
}

/**
 * `vigil beds`: who lay where when the engine last knew, read from its own decisions; with `--confirm` announced
 * again. For the one case in which log and saved state are gone (the alert «Vigil does not know who lies where»):
 * a person compares the list with the ward first.
 */
import { randomUUID } from 'node:crypto';
import { openLog, type OpenParts } from '../compose/parts/open-parts.ts';
import type { StayView, UnitState } from '../contract/decisions/decision.ts';
import { stayPersonIn } from '../contract/decisions/person.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import type { PolicyView } from '../contract/decisions/policy-view.ts';
import { encodeUnitRecord, RECORD_VERSION, type RecordOf, type UnitRecord } from '../contract/records/unit-record.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import { DECISION_TOPIC, UNIT_TOPIC, partitionOfUnit } from '../contract/topics.ts';
import { BEGINNING_LOST_RULE } from '../engine/alert/alert-commands.ts';
import { slug } from '../feed/playback/playback-target.ts';
import { appendInParts, type EventLog } from '../log/event-log.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { readRange } from '../replay/read-range.ts';

export interface BedsArguments {
  readonly unit: string;
  /** Who has compared the list with the ward; absent: the list is only shown. */
  readonly confirm: string | undefined;
  readonly json: boolean;
}

/** Shows, or announces. Rejects with `log-position-lost` when no decision of the unit is left either. */
export async function runBeds(config: Config, parts: OpenParts, options: BedsArguments): Promise<number> {
  const log = await openLog(config, parts);
  try {
    const known = await lastKnownState(log, options.unit);
    if (known === null) {
      throw new VigilError('log-position-lost', `nothing is left of unit ${options.unit}: announce its beds anew`);
    }
    console.log(options.json ? JSON.stringify(known) : textOf(known));
    if (options.confirm === undefined) return 0;
    await announceAgain(log, known, { by: options.confirm, nowMs: parts.clock.nowMs() });
    console.log('Announced again. Check every bed on the board, then acknowledge the alert there.');
    return 0;
  } finally {
    await log.close();
  }
}

/** Newest whole state of the unit that was not asserted by an engine that had lost it; null when none is left. */
export async function lastKnownState(log: EventLog, unitId: string): Promise<UnitState | null> {
  const partition = partitionOfUnit(unitId, await log.partitionCount(DECISION_TOPIC));
  let newest: UnitState | null = null;
  await readRange({
    log,
    topic: DECISION_TOPIC,
    partition,
    bounds: await log.bounds(DECISION_TOPIC, partition),
    onRecord: ({ key, value, isDamaged }) => {
      if (isDamaged === true || key !== unitId || isVitalsBlock(value)) return;
      const decision = decodeDecision(value);
      if (decision.kind !== 'unit.state') return;
      if (!decision.alerts.some(({ ruleId }) => ruleId === BEGINNING_LOST_RULE)) newest = decision;
    },
  });
  return newest;
}

/** Unit, children, beds and monitors as they were, each valid from now on. */
export async function announceAgain(
  log: EventLog,
  known: UnitState,
  { by, nowMs }: { readonly by: string; readonly nowMs: number },
): Promise<void> {
  const { unitId } = known;
  const run = randomUUID();
  const envelope = (id: string, observedAtMs = nowMs) => ({
    version: RECORD_VERSION as typeof RECORD_VERSION,
    id: `beds:${run}:${id}`,
    unitId,
    observedAtMs,
    receivedAtMs: nowMs,
    source: `beds:${slug(by)}`,
  });
  const { hospitalId, name, timeZone, setting, mode } = known;
  const beds = known.beds.map(({ bedId, label, setting: bedSetting }) => ({ bedId, label, setting: bedSetting }));
  const records: UnitRecord[] = [
    { ...envelope('unit'), kind: 'unit.configured', hospitalId, name, timeZone, setting, beds, mode },
    ...known.stays.map((stay) => ({
      ...envelope(`stay:${stay.stayId}`, Math.min(stay.openedAtMs, nowMs)),
      kind: 'stay.opened' as const,
      ...personOf(stay),
    })),
    ...known.beds.flatMap(({ bedId, stayId }) =>
      stayId === null
        ? []
        : [{ ...envelope(`bed:${bedId}`), kind: 'bed.occupied' as const, bedId, stayId, validFromMs: nowMs }],
    ),
    ...(known.monitors ?? []).map(({ deviceId, bedId }) => ({
      ...envelope(`monitor:${deviceId}`),
      kind: 'device.linked' as const,
      deviceId,
      bedId,
      validFromMs: nowMs,
    })),
    // Behind the children: limits of one child end with a stay that is not there.
    ...policyAgain(known, { policy: envelope('policy'), agreed: envelope('policy-agreed') }, by),
  ];
  const partition = partitionOfUnit(unitId, await log.partitionCount(UNIT_TOPIC));
  await appendInParts(
    log,
    { topic: UNIT_TOPIC, partition },
    records.map((record) => ({ key: unitId, value: encodeUnitRecord(record) })),
  );
}

type Envelope = Pick<RecordOf<'policy.set'>, 'version' | 'id' | 'unitId' | 'observedAtMs' | 'receivedAtMs' | 'source'>;

/** What the unit had decided about rules: without it no score would alert where it had opted in. */
function policyAgain(
  { policy }: UnitState,
  envelopes: { readonly policy: Envelope; readonly agreed: Envelope },
  by: string,
): readonly UnitRecord[] {
  if (policy === undefined || policy.version === 'none') return [];
  const { optIns, disabledRules, findingAlerts, limits = [], quietMs, decided } = policy;
  const isMoved = limits.length > 0 || quietMs !== undefined;
  return [
    {
      ...envelopes.policy,
      kind: 'policy.set',
      by: decided?.by ?? slug(by),
      ...(decided?.displayName ? { displayName: decided.displayName } : {}),
      reason: decided?.reason ?? '',
      ...reasonCodeOf(decided),
      optIns: optIns.map((optIn) => ({ ...optIn, waives: [...optIn.waives] })),
      disabledRules: [...disabledRules],
      findingAlerts: [...findingAlerts],
      ...(limits.length === 0 ? {} : { limits: limits.map((limit) => ({ ...limit })) }),
      ...(quietMs === undefined ? {} : { quietMs }),
    },
    // Two people had agreed where two were needed; whoever tells it again stands for the second one.
    ...(isMoved ? [agreedAgain(envelopes, by)] : []),
  ];
}

function agreedAgain(
  { policy, agreed }: { readonly policy: Envelope; readonly agreed: Envelope },
  by: string,
): RecordOf<'policy.answered'> {
  const who = { by: `beds:${slug(by)}`, displayName: by };
  return { ...agreed, kind: 'policy.answered', proposalId: policy.id, agrees: true, ...who, reason: '' };
}

/** Of a policy from before reasons were kept, what is known is that it is told again. */
function reasonCodeOf(decided: PolicyView['decided']): Pick<RecordOf<'policy.set'>, 'reasonCode'> {
  if (decided === null) return { reasonCode: 'policy.announced-again' };
  return decided.reasonCode === undefined ? {} : { reasonCode: decided.reasonCode };
}

function personOf(stay: StayView) {
  // A charted device or a signal says again by itself whether the child is ventilated.
  const ventilated = stay.ventilatedFrom === 'ventilated' ? stay.ventilated : null;
  return { stayId: stay.stayId, ...stayPersonIn({ ...stay, ventilated }) };
}

function textOf(known: UnitState): string {
  const stays = new Map(known.stays.map((stay) => [stay.stayId, stay]));
  const lines = known.beds.map(({ bedId, label, stayId }) => {
    const stay = stayId === null ? undefined : stays.get(stayId);
    const monitors = (known.monitors ?? []).filter((each) => each.bedId === bedId).map(({ deviceId }) => deviceId);
    const who = stay === undefined ? 'empty' : `${stay.displayName}, born ${stay.birthDate ?? 'unknown'}`;
    return `  ${label.padEnd(12)} ${who}${monitors.length === 0 ? '' : `; monitors ${monitors.join(', ')}`}`;
  });
  return [`${known.name} as last known at ${new Date(known.atMs).toISOString()}:`, ...lines].join('\n');
}

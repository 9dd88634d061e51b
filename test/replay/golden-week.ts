/**
 * The golden week: three made-up children over seven days, with a quarter of an hour of seconds each morning, in which
 * one or the other is ill, and a tick an hour besides. No real data. Folded by the code of now into one line a decision.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { createPartitionFold, foldLogRecord } from '../../services/engine/fold/partition-fold.ts';
import { digestOf, isReplayed } from '../../services/replay/compare-decisions.ts';
import { shippedRules } from '../engine/shipped-rules.ts';
import {
  START_MS,
  UNIT,
  configured,
  linked,
  occupied,
  opened,
  record,
  tick,
  type Input,
  type Values,
} from '../engine/unit-script.ts';
import { bytesOf } from '../golden/golden-story.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MORNING_MINUTES = 15;
const KEPT = fileURLToPath(new URL('week-kept.jsonl.gz', import.meta.url));
const APPROVED = fileURLToPath(new URL('week-approved.json', import.meta.url));

const WELL: Values = {
  heartRatePerMin: 112,
  pulseRatePerMin: 112,
  spo2Percent: 97,
  respiratoryRatePerMin: 26,
  cuffSystolicMmHg: 96,
  cuffMeanMmHg: 68,
  cuffDiastolicMmHg: 54,
};
/** What the middle of each morning brings. */
const ILLNESSES: readonly Values[] = [
  { heartRatePerMin: 41, pulseRatePerMin: 41 },
  { spo2Percent: 78 },
  { respiratoryRatePerMin: 4 },
  { heartRatePerMin: 205, pulseRatePerMin: 205, respiratoryRatePerMin: 62 },
  { cuffSystolicMmHg: 52, cuffMeanMmHg: 33, cuffDiastolicMmHg: 24 },
  { heartRatePerMin: 'off', pulseRatePerMin: 'off', spo2Percent: 'off' },
  { spo2Percent: 85, respiratoryRatePerMin: 48, heartRatePerMin: 168, pulseRatePerMin: 168 },
];

const CHILDREN = [
  { stayId: 'stay-1', bedId: 'bed-1', deviceId: 'monitor-1', birthDate: '2023-01-15', newbornStay: false },
  { stayId: 'stay-2', bedId: 'bed-2', deviceId: 'monitor-2', birthDate: '2026-02-27', newbornStay: true },
  { stayId: 'stay-3', bedId: 'bed-3', deviceId: 'monitor-3', birthDate: '2014-03-05', newbornStay: false },
] as const;

/** What comes in, in order. */
export function* week(): Generator<Input> {
  yield configured({ setting: 'picu' });
  for (const { stayId, bedId, deviceId, birthDate, newbornStay } of CHILDREN) {
    yield opened(stayId, 0, { birthDate, newbornStay, gestationalAgeAtBirthDays: newbornStay ? 238 : null });
    yield occupied(bedId, stayId, 0);
    yield linked(deviceId, bedId, 0);
  }
  for (let day = 0; day < 7; day++) {
    yield* morning(day);
    for (let hour = 1; hour < 24; hour++) yield tick(day * DAY_MS + hour * HOUR_MS);
  }
}

function* morning(day: number): Generator<Input> {
  const fromMs = day * DAY_MS;
  yield* answers(day, fromMs);
  for (let second = 5; second < MORNING_MINUTES * 60; second++) {
    const atMs = fromMs + second * 1000;
    const isIll = second >= 300 && second < 480;
    const frames = CHILDREN.map(({ deviceId, newbornStay }, child) => ({
      deviceId,
      atMs,
      values: {
        ...WELL,
        ...(newbornStay ? { heartRatePerMin: 148, pulseRatePerMin: 148, respiratoryRatePerMin: 44 } : {}),
        ...(isIll && day % CHILDREN.length === child ? ILLNESSES[day] : {}),
      },
    }));
    yield { kind: 'frames', frames };
    yield tick(atMs);
  }
}

/** What people and the laboratory say in the morning. */
function* answers(day: number, atMs: number): Generator<Input> {
  const { stayId } = CHILDREN[day % CHILDREN.length] ?? CHILDREN[0];
  const chart = (name: string, value: string | number): Input =>
    record('observation.charted', atMs, { stayId, name, value, by: 'nurse.kim' } as never, `${name}-${day}`);
  yield tick(atMs);
  yield chart('coreTemperatureCel', 36.5 + day / 2);
  yield chart('consciousness', day === 3 ? 'voice' : 'alert');
  yield chart('capillaryRefillSeconds', 2 + (day % 3));
  for (const [name, value, unit] of [
    ['lactateMmolPerL', 1 + day, 'mmol/L'],
    ['creatinineMgPerDL', 0.4 + day / 4, 'mg/dL'],
    ['plateletsThousandPerUL', 260 - 30 * day, '10*3/uL'],
  ] as const) {
    yield record('lab.resulted', atMs, { stayId, name, value, unit }, `${name}-${day}`);
  }
}

const lineSchema = z.strictObject({ id: z.string(), kind: z.string(), told: z.string(), sha: z.string() }).readonly();
/** A decision as it is kept: what it told, for people, and the digest of all of it without positions. */
export type WeekLine = z.infer<typeof lineSchema>;

export async function foldWeek(): Promise<readonly WeekLine[]> {
  const fold = createPartitionFold(0, { ...(await shippedRules()), models: [] });
  const lines = new Map<string, WeekLine>();
  let offset = 0;
  for (const input of week()) {
    foldLogRecord(fold, { key: UNIT, value: bytesOf(input), offset, recordedAtMs: START_MS });
    offset += 1;
    for (const decision of fold.output.decisions) {
      if (isReplayed(decision) && !lines.has(decision.id)) lines.set(decision.id, lineOf(decision));
    }
    fold.output.decisions.length = 0;
    fold.output.dueRisks.length = 0;
    if (fold.output.vitals.rowCount > 0) fold.output.vitals.finish();
    if (fold.output.corrections.rowCount > 0) fold.output.corrections.finish();
  }
  return [...lines.values()];
}

function lineOf(decision: Decision): WeekLine {
  return { id: decision.id, kind: decision.kind, told: toldOf(decision), sha: digestOf([decision]).slice(0, 12) };
}

function toldOf(decision: Decision): string {
  if (decision.kind === 'alert.changed') return `${decision.change} ${decision.alert.level}`;
  if (decision.kind === 'score.computed') return `${decision.score.status} ${JSON.stringify(decision.score.total)}`;
  return '';
}

export function keptWeek(): readonly WeekLine[] {
  const text = gunzipSync(readFileSync(KEPT)).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

/** As the version that is released decides it, from now on the one to be held against. */
export function keepWeek(lines: readonly WeekLine[]): void {
  writeFileSync(KEPT, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { level: 9 }));
  writeFileSync(APPROVED, '[]\n');
}

const approvalSchema = z.strictObject({
  /** Pattern of the ids that it is about. */
  ids: z.string(),
  what: z.enum(['only-before', 'only-now', 'content']),
  /** How many differences it covers: exactly. */
  count: z.int().positive(),
  reason: z.string().min(10),
  by: z.string().min(1),
});
export type Approval = z.infer<typeof approvalSchema>;

export function approvals(): readonly Approval[] {
  return z.array(approvalSchema).parse(JSON.parse(readFileSync(APPROVED, 'utf8')));
}

export interface WeekDifference {
  readonly id: string;
  readonly what: Approval['what'];
  readonly before: string;
  readonly now: string;
}

export function differencesOf(before: readonly WeekLine[], now: readonly WeekLine[]): readonly WeekDifference[] {
  const left = new Map(before.map((line) => [line.id, line]));
  const differences: WeekDifference[] = [];
  for (const line of now) {
    const known = left.get(line.id);
    left.delete(line.id);
    if (known === undefined) differences.push({ id: line.id, what: 'only-now', before: '', now: line.told });
    else if (known.sha !== line.sha) {
      differences.push({ id: line.id, what: 'content', before: known.told, now: line.told });
    }
  }
  for (const line of left.values()) differences.push({ id: line.id, what: 'only-before', before: line.told, now: '' });
  return differences;
}

/** Differences that nobody approved, and approvals that do not cover what they say. */
export function unapproved(differences: readonly WeekDifference[], approved: readonly Approval[]): readonly string[] {
  const left = approved.map((approval) => ({ ...approval, pattern: new RegExp(approval.ids), found: 0 }));
  const faults: string[] = [];
  for (const { id, what, before, now } of differences) {
    const approval = left.find((each) => each.what === what && each.pattern.test(id));
    if (approval === undefined) faults.push(`${what} ${id}: «${before}» before, «${now}» now`);
    else approval.found += 1;
  }
  for (const { ids, what, count, found } of left) {
    if (found !== count) faults.push(`approved are ${count} × ${what} ${ids}, there are ${found}`);
  }
  return faults;
}

/** What was decided under other rules replays with those: the log names them, and what it names must be kept. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { parseUnitRecord } from '../../services/contract/records/unit-record.ts';
import { isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { makeBundle, readBundle, type RulesBundle } from '../../services/engine/adapters/rules-bundle.ts';
import { readRuleTexts } from '../../services/engine/adapters/rule-files.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import type { EngineRules } from '../../services/engine/context/engine-rules.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import type { LogRecord } from '../../services/log/event-log.port.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { readRange } from '../../services/replay/read-range.ts';
import { replayRules, type ReplayRules } from '../../services/replay/replay-rules.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayUnit } from '../../services/replay/replay-unit.ts';
import { replayStay, type ReplayReport } from '../../services/replay/replay-stay.ts';
import { START_MS, UNIT, oneChild, seconds, tick, type Input } from '../engine/unit-script.ts';
import { bytesOf } from '../golden/golden-story.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { timeLimit } from '../support/patience.ts';

const MINUTE_MS = 60_000;
const VITAL_RULES = 'vital-alerts.json';

const clock = new SystemClock();
let log: MemoryEventLog;
let folder: string;
let engine: Engine | null;
let before: RulesBundle;
let after: RulesBundle;

/** The shipped rules, and the same without the alert of a slow heart. */
async function bundles(): Promise<[RulesBundle, RulesBundle]> {
  const texts = await readRuleTexts('models/rules');
  const file = z.looseObject({ rules: z.array(z.looseObject({ id: z.string() })) });
  const { rules, ...rest } = file.parse(JSON.parse(texts.get(VITAL_RULES) ?? ''));
  const without = rules.map((rule) =>
    rule.id === 'bradycardia' ? { ...rule, version: '99.0.0', enabled: false, disabledReason: 'for this test' } : rule,
  );
  const changed = new Map([...texts, [VITAL_RULES, JSON.stringify({ ...rest, rules: without })]]);
  return [makeBundle(texts, []), makeBundle(changed, [])];
}

const keptOf = (...all: readonly RulesBundle[]): ReadonlyMap<string, EngineRules> =>
  new Map(all.map(({ sha256, bytes }) => [sha256, readBundle(bytes).rules]));

async function start(bundle: RulesBundle, kept: ReadonlyMap<string, EngineRules>): Promise<void> {
  engine = await startEngine({
    log,
    rules: bundle.rules,
    pinned: { identity: { rulesSha256: bundle.sha256, vigilVersion: '1.0.0' }, kept: async () => kept },
    riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
    snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
    snapshotIntervalMs: 3_600_000,
    clock,
    logger: SILENT_LOGGER,
    partitions: [0],
    onFault: (fault) => {
      throw fault;
    },
  });
}

async function stop(): Promise<void> {
  await engine?.close();
  engine = null;
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-rules-'));
  log = new MemoryEventLog(clock);
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1 })));
  [before, after] = await bundles();
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function happens(inputs: readonly Input[]): Promise<void> {
  await log.append(
    UNIT_TOPIC,
    0,
    inputs.map((input) => ({ key: UNIT, value: bytesOf(input) })),
  );
}

async function untilFolded(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { endOffset } = await log.bounds(UNIT_TOPIC, 0);
      if ((engine?.foldedBelow().get(0) ?? 0) < endOffset) throw new Error('not folded yet');
    },
    { timeout: timeLimit(30_000), interval: 10 },
  );
}

async function recordsOf(topic: string): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  const bounds = await log.bounds(topic, 0);
  await readRange({ log, topic, partition: 0, bounds, onRecord: (record) => records.push(record) });
  return records.filter(({ value }) => !isVitalsBlock(value));
}

/** Digests that the log names, in order. */
async function named(): Promise<readonly string[]> {
  return (await recordsOf(UNIT_TOPIC)).flatMap(({ value }) => {
    const parsed = parseUnitRecord(value);
    return parsed.ok && parsed.record.kind === 'rules.activated' ? [parsed.record.rulesSha256] : [];
  });
}

async function untilNamed(...digests: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(await named()).toEqual(digests), { timeout: timeLimit(30_000), interval: 10 });
  await untilFolded();
}

/** The heart is slow for two of four minutes. */
const slowHeart = (fromMs: number): Input[] =>
  seconds(fromMs, fromMs + 4 * MINUTE_MS, (second) => {
    const minute = Math.floor((second * 1000 - fromMs) / MINUTE_MS);
    return { heartRatePerMin: minute >= 1 && minute < 3 ? 38 : 110, spo2Percent: 97, respiratoryRatePerMin: 24 };
  });

/** Under the first rules, then a stretch that nobody folds, then under the second. */
async function upgrade(kept: ReadonlyMap<string, EngineRules>): Promise<void> {
  await start(before, new Map());
  await happens([...oneChild(), tick(1_000)]);
  await untilNamed(before.sha256);
  await happens(slowHeart(5_000));
  await untilFolded();
  await stop();
  await happens(slowHeart(10 * MINUTE_MS));
  await start(after, kept);
  await untilFolded();
  await untilNamed(before.sha256, after.sha256);
  await happens(slowHeart(20 * MINUTE_MS));
  await untilFolded();
}

async function decisions(): Promise<readonly Decision[]> {
  return (await recordsOf(DECISION_TOPIC)).map(({ value }) => decodeDecision(value));
}

/** Minutes after the start at which the alert of the slow heart was raised. */
async function raised(): Promise<readonly number[]> {
  const changes = (await decisions()).flatMap((each) => (each.kind === 'alert.changed' ? [each] : []));
  const own = changes.filter(({ alert, change }) => alert.ruleId === 'bradycardia' && change === 'raised');
  return own.map(({ atMs }) => Math.floor((atMs / MINUTE_MS) % 60));
}

const replay = (rules: ReplayRules): Promise<ReplayReport> =>
  replayStay({
    source: new ReplaySource(log, null),
    rules,
    stayId: 'stay-1',
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    restore: () => false,
  });

describe('an upgrade with other rules', () => {
  it('decides what came before with the rules that held then, and says in the unit when others began', async () => {
    await upgrade(keptOf(before));
    const minutes = await raised();
    expect(minutes.filter((minute) => minute < 10)).toHaveLength(1);
    expect(minutes.filter((minute) => minute >= 10 && minute < 20)).toHaveLength(1);
    expect(minutes.filter((minute) => minute >= 20)).toEqual([]);
    const notices = (await decisions()).flatMap((each) =>
      each.kind === 'engine.notice' && each.code === 'rules-activated' ? [each.detail] : [],
    );
    expect(notices).toEqual([
      {
        code: 'notice.rules-activated',
        values: { rulesSha256: after.sha256, beforeSha256: before.sha256, vigilVersion: '1.0.0' },
      },
    ]);
  });

  it.each(['by the newer program', 'by the older program'])('replays with 0 differences %s', async (by) => {
    await upgrade(keptOf(before));
    const own = by === 'by the newer program' ? after : before;
    const report = await replay(replayRules(own, { kept: keptOf(before, after) }));
    expect(report.differences).toEqual([]);
    expect(report.compared).toBeGreaterThan(20);
    expect(report.rules.map(({ rulesSha256 }) => rulesSha256)).toEqual([before.sha256, after.sha256]);
    expect(report.rules[0]).toEqual({ fromOffset: 0, rulesSha256: before.sha256, vigilVersion: '1.0.0' });
  });

  it('refuses to replay where the rules of then are not kept, and names them', async () => {
    await upgrade(keptOf(before));
    await expect(replay(replayRules(after))).rejects.toMatchObject({
      code: 'rules-missing',
      message: expect.stringContaining(before.sha256),
    });
  });

  it('tells what today’s rules would decide, when that is asked for', async () => {
    await upgrade(keptOf(before));
    const report = await replay(replayRules(after, { kept: keptOf(before, after), onlyOwn: true }));
    const minutes = report.differences.map(({ atMs }) => Math.floor((atMs / MINUTE_MS) % 60));
    expect(minutes.length).toBeGreaterThan(1);
    expect(Math.max(...minutes)).toBeLessThan(20);
  });

  it('goes on with its own rules where the former ones are not kept: alerts wait for no archive', async () => {
    await upgrade(new Map());
    expect((await raised()).filter((minute) => minute >= 10)).toEqual([]);
    expect((await decisions()).at(-1)?.atMs).toBeGreaterThan(20 * MINUTE_MS);
  });
});

describe('a span of a unit', () => {
  const span = (rules: ReplayRules, [from, to]: readonly [number, number]) =>
    replayUnit({
      source: new ReplaySource(log, null),
      rules,
      unitId: UNIT,
      fromMs: START_MS + from * MINUTE_MS,
      toMs: START_MS + to * MINUTE_MS,
      restore: () => false,
    });

  it('replays with 0 differences and equal digests, and its parts hold what the whole holds', async () => {
    await upgrade(keptOf(before));
    const rules = replayRules(after, { kept: keptOf(before, after) });
    const whole = await span(rules, [0, 60]);
    expect(whole.differences).toEqual([]);
    expect(whole.compared).toBeGreaterThan(30);
    for (const { live, replayed } of whole.hours) expect(replayed).toBe(live);
    const parts = [await span(rules, [0, 12]), await span(rules, [12, 60])];
    for (const { differences } of parts) expect(differences).toEqual([]);
    expect(parts.reduce((sum, { compared }) => sum + compared, 0)).toBe(whole.compared);
  });

  it('names the decisions that differ, and the hour in which they do', async () => {
    await upgrade(keptOf(before));
    const report = await span(replayRules(after, { onlyOwn: true }), [0, 20]);
    expect(report.differences.length).toBeGreaterThan(1);
    expect(report.hours.filter(({ live, replayed }) => live !== replayed)).toHaveLength(1);
  });

  it('in which the unit has no record says so', async () => {
    await upgrade(keptOf(before));
    const rules = replayRules(after, { kept: keptOf(before, after) });
    await expect(span(rules, [600, 700])).rejects.toMatchObject({ code: 'recording-unreadable' });
  });
});

describe('a bundle of rules', () => {
  it('is named by its bytes and gives back the rules', () => {
    expect(readBundle(before.bytes)).toEqual(before);
    expect(before.sha256).not.toBe(after.sha256);
  });

  it('that cannot be read says so', () => {
    expect(() => readBundle(Buffer.from('{"version":2}'))).toThrow(/a kept bundle of rules/);
  });
});

/**
 * A running live server for tests: a real Nest application on a port of its own, real sockets, real
 * sessions, a log, and simulated time. The test plays the engine by appending decisions.
 */
import type { Foreseen } from '../../services/contract/decisions/policy-view.ts';
import { foreseenOf } from '../../services/research/preview/preview-summary.ts';
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { AccessModule } from '../../services/access/access.module.ts';
import { AttemptLimit } from '../../services/access/attempt-limit.ts';
import { FiledPeopleAtScreen, PinProofs } from '../../services/access/adapters/filed-people-at-screen.ts';
import { SharedScreenModule } from '../../services/access/shared/shared-screen.module.ts';
import { hostRule } from '../../services/access/allowed-host.ts';
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { openBreakGlass } from '../../services/access/adapters/break-glass-file.ts';
import { NO_TRAILS } from '../../services/audit/trail-reader.port.ts';
import { NO_AUDIT, type AuditTrail } from '../../services/audit/audit-trail.port.ts';
import { AuditModule } from '../../services/audit/audit.module.ts';
import { openLocalIdentity } from '../../services/access/adapters/local-identity.ts';
import { loadShippedRules } from '../../services/compose/parts/load-engine.ts';
import { encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC, partitionOfUnit, type TopicName } from '../../services/contract/topics.ts';
import { parseUnitRecord, type UnitRecord } from '../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder, type Frame } from '../../services/contract/records/vitals-block.ts';
import { LIVE_FIGURES, LiveModule, type LiveFigures } from '../../services/live/live.module.ts';
import type { PolicyPreviews, PreviewAsked } from '../../services/live/policy/policy-previews.port.ts';
import type { PreviewStanding, PreviewView } from '../../services/contract/screens/limits/preview-view.ts';
import type { VigilError } from '../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import type { Heartbeat } from '../../services/contract/screens/live-events.ts';
import type { TestScreen } from './test-screen.ts';
import { gatewaysOf } from '../support/gateway-token.ts';

const PARTITIONS = 2;
/** Sees unit-b only. */
export const OTHER_UNIT_NURSE = 'nurse.elsewhere';

let madeAccountFile: Promise<string> | null = null;

/** Made once for all houses of this process: hashing a password is slow on purpose. */
export function accountFile(): Promise<string> {
  madeAccountFile ??= mkdtemp(join(tmpdir(), 'vigil-live-')).then(async (folder) => {
    const path = join(folder, 'accounts.json');
    await writeAccount(path, {
      userName: OTHER_UNIT_NURSE,
      displayName: 'Nurse Elsewhere',
      role: 'nurse',
      units: ['unit-b'],
      password: DEMO_PASSWORD,
    });
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return path;
  });
  return madeAccountFile;
}

/** Previews as a test says that they stand. */
export class HeldPreviews implements PolicyPreviews {
  readonly asked: PreviewAsked[] = [];
  standing: PreviewStanding | null = { state: 'working', share: 0 };

  ask(asked: PreviewAsked): PreviewStanding | null {
    this.asked.push(asked);
    return this.standing;
  }

  counted(name: string): Foreseen | null {
    const view = this.viewed(name);
    return view === null ? null : foreseenOf(view);
  }

  viewed(name: string): PreviewView | null {
    if (!this.asked.some((each) => each.name === name)) return null;
    return this.standing?.state === 'done' ? this.standing.view : null;
  }

  async close(): Promise<void> {}
}

export class LiveHouse {
  readonly clock: SimulatedClock;
  readonly log: LmdbEventLog;
  readonly app: INestApplication;
  readonly address: string;
  readonly faults: VigilError[];
  readonly previews: HeldPreviews;
  /** Of its data. */
  readonly folder: string;

  private constructor(parts: {
    folder: string;
    clock: SimulatedClock;
    log: LmdbEventLog;
    app: INestApplication;
    address: string;
    faults: VigilError[];
    previews: HeldPreviews;
  }) {
    this.folder = parts.folder;
    this.clock = parts.clock;
    this.log = parts.log;
    this.app = parts.app;
    this.address = parts.address;
    this.faults = parts.faults;
    this.previews = parts.previews;
  }

  /** `accounts`: a file of accounts beside those of the demonstration, for a test that changes it. */
  static async open({
    trail = NO_AUDIT,
    accounts,
  }: { readonly trail?: AuditTrail; readonly accounts?: string } = {}): Promise<LiveHouse> {
    const clock = new SimulatedClock();
    const folder = await mkdtemp(join(tmpdir(), 'vigil-live-log-'));
    // Its own time, since the log sleeps by it; what the test steers is the time of the live stage.
    const log = new LmdbEventLog({ folder, clock });
    await log.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS, retentionMs: 1e9 })));
    const breakGlass = await openBreakGlass(folder, clock);
    const pinFile = join(folder, 'pins.json');
    const proofs = new PinProofs(pinFile);
    const identity = await openLocalIdentity({
      clock,
      accountFile: accounts ?? (await accountFile()),
      mode: 'demo',
      breakGlass,
      proofs,
    });
    const limit = new AttemptLimit(clock);
    const newPass = (): string => randomBytes(32).toString('base64url');
    const cost = { N: 2 ** 10, r: 8, p: 1 };
    const people = await FiledPeopleAtScreen.open({ file: pinFile, clock, identity, proofs, limit, newPass, cost });
    const faults: VigilError[] = [];
    const previews = new HeldPreviews();
    const live = LiveModule.with({
      log,
      clock,
      logger: SILENT_LOGGER,
      rules: await loadShippedRules(),
      previews,
      onFault: (fault) => void faults.push(fault),
    });
    const rest = { gateways: gatewaysOf({}), hosts: hostRule([]) };
    const access = AccessModule.with({ identity, clock, breakGlass, people, ...rest });
    const shared = SharedScreenModule.with({ identity, clock, trail });
    const audit = AuditModule.with({
      trail,
      trails: NO_TRAILS,
      whoAsks: async () => null,
      unitOfStay: async () => null,
      isUnit: async () => true,
      isAccount: async () => false,
    });
    const app = await NestFactory.create(
      { module: class House {}, imports: [audit, access, shared, live] },
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new LiveHouse({ folder, clock, log, app, address: `http://127.0.0.1:${port}`, faults, previews });
  }

  /** Cookie of a fresh session. */
  async signIn(userName: string): Promise<string> {
    const response = await fetch(`${this.address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userName, password: DEMO_PASSWORD }),
    });
    if (response.status !== 200) throw new Error(`sign-in answered ${response.status}`);
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  async signOut(cookie: string): Promise<void> {
    await fetch(`${this.address}/api/session`, { method: 'DELETE', headers: { cookie } });
  }

  /** The engine decides; what it decides of one unit is one append. */
  async decide(...decisions: readonly Decision[]): Promise<void> {
    for (const unitId of new Set(decisions.map((decision) => decision.unitId))) {
      const entries = decisions
        .filter((decision) => decision.unitId === unitId)
        .map((decision) => ({ key: unitId, value: encodeDecision(decision) }));
      await this.log.append(DECISION_TOPIC, partitionOfUnit(unitId, PARTITIONS), entries);
    }
  }

  /** The engine attributes rows; one block for all, as the runner writes it. */
  async attribute(...frames: readonly Frame[]): Promise<void> {
    const builder = new VitalsBlockBuilder();
    for (const frame of frames) builder.add(frame);
    await this.log.append(DECISION_TOPIC, partitionOfUnit(frames[0]?.unitId ?? '', PARTITIONS), [
      { key: 'vitals', value: builder.finish() },
    ]);
  }

  async appendTo(topic: TopicName, unitId: string, value: unknown): Promise<void> {
    await this.log.append(topic, partitionOfUnit(unitId, PARTITIONS), [
      { key: unitId, value: new TextEncoder().encode(JSON.stringify(value)) },
    ]);
  }

  /** Input records of a unit, as the engine would read them; the promise form waits for `count`. */
  async inputs(unitId: string, count: number): Promise<readonly UnitRecord[]> {
    const records: UnitRecord[] = [];
    let arrived: () => void = () => undefined;
    const enough = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const reader = await this.log.read({
      topic: UNIT_TOPIC,
      positions: new Map([[partitionOfUnit(unitId, PARTITIONS), { kind: 'start' }]]),
      onBatch: async (_partition, batch) => {
        for (const { value } of batch) {
          const parsed = parseUnitRecord(value);
          if (!parsed.ok) throw new Error(parsed.reason);
          if (parsed.record.unitId === unitId) records.push(parsed.record);
        }
        if (records.length >= count) arrived();
      },
      onFault: () => undefined,
    });
    if (count > 0) await enough;
    await reader.close();
    return records;
  }

  /** Lets seconds pass until the screen gets a heartbeat that fits, and returns it. */
  async pulseUntil(screen: TestScreen, fits: (beat: Heartbeat) => boolean): Promise<Heartbeat> {
    for (let second = 0; second < 60; second++) {
      this.clock.advance(1_000);
      const nowMs = this.clock.nowMs();
      const beat = await screen.seen('heartbeat', ({ serverAtMs }) => serverAtMs === nowMs);
      if (fits(beat)) return beat;
    }
    throw new Error('no fitting heartbeat in 60 s');
  }

  figures(): LiveFigures {
    return this.app.get<() => LiveFigures>(LIVE_FIGURES, { strict: false })();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.log.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** What the connection page knows of a source: state, rates, lag, errors and the newest refusals. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT } from '../../../services/clinical/signal/signals.ts';
import type { Quarantined } from '../../../services/contract/records/quarantine.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { ConnectionLedger, type SourceFacts } from '../../../services/feed/connections/connection-ledger.ts';
import { KEPT_REFUSALS } from '../../../services/feed/intake/refusal-kinds.ts';
import { noteMessage, watchedIntake } from '../../../services/feed/connections/watched-intake.ts';
import { QualityLedger } from '../../../services/feed/quality/quality-ledger.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import type { HeardError } from '../../../services/feed/connections/connection-ledger.ts';
import { QUARANTINE_VERSION } from '../../../services/contract/records/quarantine.ts';
import { reasonOf } from '../../support/said.ts';

const START_MS = 1_795_478_400_000;
const FACTS: SourceFacts = {
  sourceId: 'monitors',
  kind: 'hl7',
  hospitalId: 'h-1',
  units: ['picu'],
  sends: ['vitals'],
  silentAfterMs: 30_000,
};

function bookWith(...sources: readonly Partial<SourceFacts>[]): ConnectionLedger {
  const ledger = new ConnectionLedger();
  for (const source of sources) ledger.register({ ...FACTS, ...source });
  return ledger;
}

const UNMAPPED: HeardError = {
  answer: 'AE 207',
  reason: { code: 'code.unmapped', values: { sourceCode: '99', sourceName: 'x', system: 'L' } },
};

const refusal = (index: number): Quarantined => ({
  version: QUARANTINE_VERSION,
  id: `q-${index}`,
  unitId: 'picu',
  source: 'monitors',
  file: null,
  line: null,
  code: 'unmapped-code',
  reasons: [reasonOf(`r-${index}`)],
  excerpt: 'e',
  receivedAtMs: START_MS + index,
});

describe('the state of a source', () => {
  it('goes from waiting to receiving, faulty and silent', () => {
    const ledger = bookWith({});
    const state = (atMs: number): unknown => ledger.views(atMs)[0]?.state;
    expect(state(START_MS)).toBe('waiting');
    ledger.heard('monitors', { atMs: START_MS, bytes: 100, observedAtMs: START_MS - 400, error: null });
    expect(state(START_MS + 30_000)).toBe('receiving');
    expect(state(START_MS + 30_001)).toBe('silent');
    ledger.heard('monitors', { atMs: START_MS + 40_000, bytes: 100, observedAtMs: null, error: UNMAPPED });
    expect(state(START_MS + 41_000)).toBe('faulty');
    for (let second = 41; second < 110; second++) {
      ledger.heard('monitors', { atMs: START_MS + second * 1_000, bytes: 100, observedAtMs: null, error: null });
    }
    expect(state(START_MS + 110_000)).toBe('receiving');
  });

  it('is faulty when nothing ever got through but something tried', () => {
    const ledger = bookWith({});
    ledger.failed('monitors', { atMs: START_MS, ...UNMAPPED });
    expect(ledger.views(START_MS)).toMatchObject([
      { state: 'faulty', errors: 1, lastError: { atMs: START_MS, ...UNMAPPED } },
    ]);
  });

  it('puts first what needs a look', () => {
    const ledger = bookWith(
      { sourceId: 'a-waiting' },
      { sourceId: 'b-receiving' },
      { sourceId: 'c-silent' },
      { sourceId: 'd-faulty' },
    );
    ledger.heard('b-receiving', { atMs: START_MS, bytes: 1, observedAtMs: null, error: null });
    ledger.heard('c-silent', { atMs: START_MS - 60_000, bytes: 1, observedAtMs: null, error: null });
    ledger.heard('d-faulty', { atMs: START_MS, bytes: 1, observedAtMs: null, error: UNMAPPED });
    expect(ledger.views(START_MS).map(({ sourceId }) => sourceId)).toEqual([
      'c-silent',
      'd-faulty',
      'b-receiving',
      'a-waiting',
    ]);
  });
});

describe('the figures of a source', () => {
  it('are rates of the last minute and counts since the start', () => {
    let open = 2;
    const ledger = bookWith({ openConnections: () => open });
    for (let second = 0; second < 120; second++) {
      ledger.heard('monitors', {
        atMs: START_MS + second * 1_000,
        bytes: 500,
        observedAtMs: START_MS + second * 1_000 - 700,
        skipped: 2,
        error: null,
      });
    }
    ledger.garbage('monitors', 12);
    ledger.identified('monitors', 'gw.hospital');
    expect(ledger.views(START_MS + 119_500)).toMatchObject([
      {
        messages: 120,
        bytes: 60_000,
        messagesPerSecond: 1,
        bytesPerSecond: 500,
        lagMs: 700,
        skipped: 240,
        garbageBytes: 12,
        connections: 2,
        tlsClient: 'gw.hospital',
        errors: 0,
        lastError: null,
      },
    ]);
    open = 0;
    expect(ledger.views(START_MS + 400_000)).toMatchObject([
      { messages: 120, messagesPerSecond: 0, connections: 0, tlsClient: 'gw.hospital' },
    ]);
  });

  it('gather refusals by reason, with the newest raw message there is', () => {
    const ledger = bookWith({});
    ledger.refused('monitors', [{ ...refusal(1), raw: 'MSH|1' }, refusal(2)]);
    ledger.refused('monitors', [{ ...refusal(1), id: 'q-3', receivedAtMs: START_MS + 3_000 }]);
    expect(ledger.refusals('monitors')).toMatchObject([
      { count: 2, item: { id: 'q-3', receivedAtMs: START_MS + 3_000, raw: 'MSH|1' } },
      { count: 1, item: { id: 'q-2' } },
    ]);
    expect(ledger.views(START_MS)[0]?.refused).toBe(3);
  });

  it('keep the newest reasons only, newest first', () => {
    const ledger = bookWith({});
    ledger.refused(
      'monitors',
      Array.from({ length: KEPT_REFUSALS + 10 }, (_, index) => refusal(index)),
    );
    expect(ledger.refusals('monitors')).toHaveLength(KEPT_REFUSALS);
    expect(ledger.refusals('monitors')?.[0]?.item.id).toBe(`q-${KEPT_REFUSALS + 9}`);
    expect(ledger.views(START_MS)[0]?.refused).toBe(KEPT_REFUSALS + 10);
    expect(ledger.refusals('nobody')).toBeNull();
  });

  it('of a source that nobody registered are not kept', () => {
    const ledger = bookWith();
    ledger.heard('nobody', { atMs: START_MS, bytes: 1, observedAtMs: null, error: null });
    ledger.refused('nobody', [refusal(1)]);
    expect(ledger.views(START_MS)).toEqual([]);
  });
});

describe('a watched intake', () => {
  const frame: Frame = {
    unitId: 'picu',
    source: { id: 'd-1', intervalMs: 1_000 },
    observedAtMs: START_MS - 500,
    receivedAtMs: START_MS,
    presentBits: 1,
    offBits: 0,
    values: new Float64Array(SIGNAL_COUNT).fill(120),
  };

  function watched(fails: boolean) {
    const clock = new SimulatedClock(START_MS);
    const ledgers = {
      connections: bookWith({ sourceId: 'gateway', kind: 'http', units: [] }),
      quality: new QualityLedger(() => null),
    };
    const act = async (): Promise<void> => {
      if (fails) throw new VigilError('log-append-failed', 'full');
    };
    return {
      ledgers,
      intake: watchedIntake(
        { admitFrames: act, admitRecords: act, quarantine: act },
        { ledgers, sourceId: 'gateway', clock },
      ),
    };
  }

  it('tells both books what was taken', async () => {
    const { ledgers, intake } = watched(false);
    await intake.admitFrames([frame, { ...frame, source: { ...frame.source, late: true } }]);
    await intake.quarantine([refusal(1)]);
    expect(ledgers.connections.views(START_MS)).toMatchObject([
      { messages: 1, lagMs: 500, units: ['picu'], refused: 1 },
    ]);
    expect(ledgers.quality.report(START_MS + 60_000).feeds).toMatchObject([
      { feedId: 'gateway', windows: { minute: { frames: 1, refused: 1 } } },
    ]);
  });

  it('passes on what the log did not take, tells it, and counts no value of it', async () => {
    const { ledgers, intake } = watched(true);
    await expect(intake.admitFrames([frame])).rejects.toMatchObject({ code: 'log-append-failed' });
    expect(ledgers.connections.views(START_MS)).toMatchObject([
      {
        errors: 1,
        state: 'faulty',
        lastError: { answer: null, reason: { code: 'wire.not-stored', values: { fault: 'log-append-failed' } } },
      },
    ]);
    expect(ledgers.quality.report(START_MS + 60_000).feeds).toEqual([]);
  });
});

describe('a message of a transport', () => {
  it('tells both books what came of it', () => {
    const ledgers = { connections: bookWith({}), quality: new QualityLedger(() => null) };
    const frame: Frame = {
      unitId: 'nicu',
      source: { id: 'd-1', intervalMs: 1_000 },
      observedAtMs: START_MS - 900,
      receivedAtMs: START_MS,
      presentBits: 1,
      offBits: 0,
      values: new Float64Array(SIGNAL_COUNT).fill(120),
    };
    const outcome = {
      frames: [frame],
      records: [],
      quarantined: [refusal(1)],
      skipped: { waveform: 3 },
      answer: { code: 'AE' as const, errorCode: '103', location: 'OBX^1^3', reason: UNMAPPED.reason },
    };
    noteMessage(ledgers, 'monitors', { bytes: 812, atMs: START_MS, outcome });
    expect(ledgers.connections.views(START_MS)).toMatchObject([
      {
        messages: 1,
        bytes: 812,
        lagMs: 900,
        skipped: 3,
        refused: 1,
        errors: 1,
        lastError: { answer: 'AE 103 OBX^1^3', reason: UNMAPPED.reason },
      },
    ]);
    expect(
      ledgers.quality
        .report(START_MS + 60_000)
        .feeds.map(({ unitId, windows }) => [unitId, windows.minute.frames, windows.minute.refused]),
    ).toEqual([
      ['nicu', 1, 0],
      ['picu', 0, 1],
    ]);
  });
});

// Hazards: H49 (docs/hazards.md).
/** What an older Vigil wrote is read by this one: the kept bytes of every version. */
import { describe, expect, it } from 'vitest';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { english, korean } from '../support/told.ts';
import { parseQuarantined, quarantineSchema } from '../../services/contract/records/quarantine.ts';
import { parseUnitRecord, unitRecordSchema } from '../../services/contract/records/unit-record.ts';
import { BLOCK_VERSION, decodeVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { CHANGE_VERSION, parseChange } from '../../services/export/subscriptions/parse-change.ts';
import { withChange, type SubscriptionState } from '../../services/export/subscriptions/subscription.ts';
import { BedCensus, CENSUS_SHAPE } from '../../services/feed/admissions/bed-census.ts';
import { goldenBytes, goldenLines, goldenVersions } from './golden-files.ts';

const bytesOf = (line: string): Uint8Array => new TextEncoder().encode(line);

describe('kept bytes', () => {
  it.each(goldenVersions('decision'))('decisions of version %d are read', (version) => {
    const lines = goldenLines(`decision-${version}.jsonl`);
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) expect(() => decodeDecision(bytesOf(line)), line.slice(0, 200)).not.toThrow();
  });

  it.each(goldenVersions('unit-record'))('records of version %d are read', (version) => {
    for (const line of goldenLines(`unit-record-${version}.jsonl`)) {
      expect(parseUnitRecord(bytesOf(line)), line).toMatchObject({ ok: true });
    }
  });

  it('a record of every kind is kept', () => {
    const [newest] = goldenVersions('unit-record').slice(-1);
    const kept = goldenLines(`unit-record-${newest}.jsonl`).map((line) => /"kind":"([^"]+)"/.exec(line)?.[1]);
    const kinds = unitRecordSchema.options.map((option) => option.shape.kind.value);
    expect(kinds.filter((kind) => !kept.includes(kind))).toEqual([]);
  });

  it('blocks of every version are kept, and read', () => {
    const versions = goldenVersions('vitals-block');
    expect(versions).toEqual(Array.from({ length: BLOCK_VERSION }, (_, index) => index + 1));
    for (const version of versions) {
      for (const name of [`vitals-block-${version}.bin`, `vitals-block-${version}-correction.bin`]) {
        expect(decodeVitalsBlock(goldenBytes(name)), name).toMatchObject({ ok: true });
      }
    }
  });

  it.each(goldenVersions('quarantine'))('quarantined messages of version %d are read', (version) => {
    for (const line of goldenLines(`quarantine-${version}.jsonl`)) {
      const read = parseQuarantined(line);
      expect(read.ok && quarantineSchema.safeParse(read.quarantined).success, line).toBe(true);
    }
  });

  it('what an older version said of a refusal is shown as it was written, in every language', () => {
    const read = goldenLines('quarantine-1.jsonl').map(parseQuarantined);
    const reasons = read.flatMap((each) => (each.ok ? each.quarantined.reasons : []));
    for (const say of [english, korean]) {
      expect(reasons.map(({ reason }) => say(reason))).toEqual([
        'no reviewed map knows 99X',
        'column hr: «fast» is not a number',
      ]);
    }
  });

  it.each(goldenVersions('subscription'))(
    'a subscription of version %d is read, whole, with what it has still to send',
    (version) => {
      const changes = goldenLines(`subscription-${version}.jsonl`).map(parseChange);
      expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['state', 'event', 'delivered', 'status']));
      const state = changes.reduce<SubscriptionState | null>(withChange, null);
      expect(state).toMatchObject({
        status: 'error',
        eventCount: 2,
        deliveredThrough: 1,
        subscription: { id: 'golden-1' },
      });
      expect(state?.events.at(-1)?.resources).toEqual([
        expect.objectContaining({ resourceType: 'DetectedIssue', severity: 'high' }),
      ]);
    },
  );

  it.each(goldenVersions('bed-census'))(
    'the bed census of version %d is read, moves and cancelled moves',
    (version) => {
      const [line = ''] = goldenLines(`bed-census-${version}.jsonl`);
      const census = BedCensus.parse(line);
      expect(census?.stay('stay-golden')).toMatchObject({
        placements: [{ bedId: 'bed-1' }, { bedId: 'bed-3' }],
        cancelledPlacements: [{ bedId: 'bed-2' }],
      });
      expect(census?.inBed('unit-golden', 'bed-3')?.stayId).toBe('stay-golden');
    },
  );

  it('today’s version of the bed census is kept', () => {
    expect(goldenVersions('bed-census').at(-1)).toBe(CENSUS_SHAPE.version);
  });

  it('today’s version of a subscription is kept', () => {
    expect(goldenVersions('subscription').at(-1)).toBe(CHANGE_VERSION);
  });
});

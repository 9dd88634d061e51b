/** Messages of gateways: how much one may hold, what may stand in it, and where time ends. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SIGNALS } from '../../../services/clinical/signal/signals.ts';
import { RECORD_VERSION } from '../../../services/contract/records/unit-record.ts';
import { contentId } from '../../../services/contract/content-id.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import {
  chartedMessageSchema,
  labMessageSchema,
  quarantinedItem,
  readCharted,
  readLabs,
  readRecords,
  recordMessageSchema,
  timeFault,
} from '../../../services/feed/intake/feed-message.ts';
import { frameMessageSchema, readFrames } from '../../../services/feed/http/frame-message.ts';
import { canBeZero } from '../../../services/feed/units/off-codes.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 10);
const DAY_MS = 86_400_000;
const RECEIPT = { source: 'gateway-1', receivedAtMs: NOW_MS };
const units = await loadUnits();

const frames = (...items: readonly unknown[]) =>
  readFrames({ unitId: 'u', deviceId: 'd', intervalMs: 1_000, frames: [...items] }, RECEIPT);
const frame = (changes: Readonly<Record<string, unknown>>) => ({ observedAtMs: NOW_MS, values: {}, ...changes });
const refusedAs = ({ refused }: { readonly refused: readonly { readonly reason: unknown }[] }): readonly unknown[] =>
  refused.map(({ reason }) => reason);

describe('a message holds', () => {
  const DEVICE = { deviceId: 'd', intervalMs: 1_000 };
  it.each([
    ['frames', frameMessageSchema, DEVICE, 10_000],
    ['labs', labMessageSchema, {}, 10_000],
    ['charted', chartedMessageSchema, {}, 10_000],
    ['records', recordMessageSchema, {}, 1_000],
  ] as const)('%s, one at least and so many at most', (name, schema, rest, most) => {
    const isTaken = (count: number): boolean =>
      schema.safeParse({ unitId: 'u', ...rest, [name]: Array.from({ length: count }, () => 0) }).success;
    expect([0, 1, most, most + 1].map(isTaken)).toEqual([false, true, true, false]);
    expect(schema.safeParse({ unitId: 'u', ...rest, [name]: [0], more: 1 }).success).toBe(false);
  });

  it.each([
    [0, false],
    [1, true],
    [1.5, false],
    [3_600_000, true],
    [3_600_001, false],
  ])('frames of an interval of %d ms: %s', (intervalMs, isTaken) => {
    const message = { unitId: 'u', deviceId: 'd', intervalMs, frames: [0] };
    expect(frameMessageSchema.safeParse(message).success).toBe(isTaken);
  });

  it.each([
    ['', false],
    ['i'.repeat(128), true],
    ['i'.repeat(129), false],
    ['two words', false],
  ])('ids: «%s» is %s', (unitId, isTaken) => {
    expect(labMessageSchema.safeParse({ unitId, labs: [0] }).success).toBe(isTaken);
  });
});

describe('a frame', () => {
  it.each(['off', 'goodSignal'])('names at most 64 signals in `%s`', (field) => {
    const many = (count: number) => frame({ [field]: Array.from({ length: count }, () => 'heartRatePerMin') });
    expect(frames(many(64)).refused).toEqual([]);
    expect(refusedAs(frames(many(65)))).toMatchObject([
      { values: { path: field, fault: 'too-large', expected: '64' } },
    ]);
  });

  it.each(SIGNALS.map(({ name }, signal) => [name, canBeZero(signal)] as const))(
    'that vouches for %s keeps a 0 of it: %s',
    (name, isKept) => {
      const { admitted, refused } = frames(frame({ values: { [name]: 0 }, goodSignal: [name] }));
      const signal = SIGNALS.findIndex((each) => each.name === name);
      expect(refused.map(({ reason }) => reason.code)).toEqual(isKept ? [] : ['feed.never-zero']);
      if (isKept) expect(admitted).toMatchObject([{ presentBits: 1 << signal, offBits: 0 }]);
    },
  );

  it('vouches for the 0 of the named signal and of no other', () => {
    const [admitted] = frames(
      frame({ values: { heartRatePerMin: 0, respiratoryRatePerMin: 0 }, goodSignal: ['respiratoryRatePerMin'] }),
    ).admitted;
    expect(admitted?.presentBits).toBe(1 << SIGNALS.findIndex(({ name }) => name === 'respiratoryRatePerMin'));
  });

  it('is kept with what was sent with it, and a name of the sender is cut', () => {
    const long = 'n'.repeat(61);
    const { admitted, refused } = frames(
      frame({ values: { heartRatePerMin: 120, [long]: 1 }, off: ['spo2Percent', long], goodSignal: [long] }),
    );
    expect(admitted).toMatchObject([
      { unitId: 'u', source: { id: 'd', intervalMs: 1_000 }, observedAtMs: NOW_MS, receivedAtMs: NOW_MS },
    ]);
    const name = 'n'.repeat(60);
    expect(refused).toEqual([
      { index: 0, code: 'unknown-column', reason: { code: 'feed.unknown-signal', values: { field: 'off', name } } },
      { index: 0, code: 'unknown-column', reason: { code: 'feed.never-zero', values: { name } } },
      { index: 0, code: 'unknown-column', reason: { code: 'feed.unknown-signal', values: { field: 'values', name } } },
    ]);
  });

  it('of which all is refused is not kept, one that says nothing is: the monitor is there', () => {
    expect(frames(frame({ values: { mood: 1 } })).admitted).toEqual([]);
    expect(frames(frame({})).admitted).toHaveLength(1);
    expect(frames(frame({ values: { mood: 1 }, off: ['spo2Percent'] })).admitted).toHaveLength(1);
  });
});

describe('time', () => {
  it.each([
    ['a day ahead', DAY_MS, true],
    ['and a millisecond more', DAY_MS + 1, false],
    ['thirty days back', -30 * DAY_MS, true],
    ['and a millisecond before', -30 * DAY_MS - 1, false],
  ])('%s', (_, aheadMs, isTaken) => {
    const observedAtMs = NOW_MS + aheadMs;
    const lab = { stayId: 's', name: 'lactateMmolPerL', value: 2, unit: 'mmol/L', observedAtMs };
    const codes = [
      timeFault(observedAtMs, RECEIPT)?.code ?? null,
      frames(frame({ observedAtMs })).refused[0]?.code ?? null,
      readLabs({ unitId: 'u', labs: [lab] }, RECEIPT, units).refused[0]?.code ?? null,
    ];
    expect(codes).toEqual(codes.map(() => (isTaken ? null : 'impossible-time')));
  });
});

describe('records', () => {
  const golden = readFileSync(new URL(`../../golden/unit-record-${RECORD_VERSION}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ kind: z.string(), unitId: z.string() }).parse(JSON.parse(line)));
  const TAKEN = [
    'bed.occupied',
    'device.linked',
    'feed.announced',
    'policy.set',
    'stay.closed',
    'stay.opened',
    'stay.updated',
    'unit.configured',
  ];

  it('of admission, links and policy are taken, and none that Vigil writes itself', () => {
    const taken = golden.filter((record) => {
      const receivedAtMs = Number(record['observedAtMs']);
      const { admitted } = readRecords({ unitId: record.unitId, records: [record] }, { ...RECEIPT, receivedAtMs });
      return admitted.length > 0;
    });
    expect([...new Set(taken.map(({ kind }) => kind))].toSorted()).toEqual(TAKEN);
  });

  it('are of our version, our time and the sender, whatever they say of these', () => {
    const closed = { kind: 'stay.closed', id: 'c', stayId: 's', observedAtMs: NOW_MS - 1 };
    const claimed = { ...closed, version: 99, receivedAtMs: 7, source: 'somebody else' };
    expect(readRecords({ unitId: 'u', records: [claimed] }, RECEIPT).admitted).toEqual([
      { ...closed, version: RECORD_VERSION, unitId: 'u', receivedAtMs: NOW_MS, source: 'gateway-1' },
    ]);
  });

  it.each([
    ['of another unit', { kind: 'stay.closed', unitId: 'v' }, { code: 'feed.other-unit', values: {} }],
    [
      'of a kind that nobody sends',
      { kind: 'k'.repeat(61) },
      { code: 'feed.kind-not-taken', values: { kind: 'k'.repeat(60) } },
    ],
    ['that is none', 7, { code: 'json.not-as-agreed', values: { path: '', fault: 'type', expected: 'object' } }],
  ])('%s is refused', (_, record, reason) => {
    expect(refusedAs(readRecords({ unitId: 'u', records: [record] }, RECEIPT))).toEqual([reason]);
  });
});

describe('charted values and results', () => {
  const charted = (changes: Readonly<Record<string, unknown>>) =>
    readCharted(
      {
        unitId: 'u',
        charted: [{ stayId: 's', name: 'weightKg', value: 3, by: 'kim', observedAtMs: NOW_MS, ...changes }],
      },
      RECEIPT,
      units,
    );
  const lab = (changes: Readonly<Record<string, unknown>>) =>
    readLabs(
      {
        unitId: 'u',
        labs: [{ stayId: 's', name: 'lactateMmolPerL', value: 2, unit: 'mmol/L', observedAtMs: NOW_MS, ...changes }],
      },
      RECEIPT,
      units,
    );
  const idOf = (admission: { readonly admitted: readonly { readonly id: string }[] }) => admission.admitted[0]?.id;

  it('have an id from their content, or their own', () => {
    expect(idOf(charted({ id: 'mine' }))).toBe('mine');
    expect(idOf(lab({ id: 'mine' }))).toBe('mine');
    for (const [read, changes] of [
      [
        charted,
        [
          { stayId: 't' },
          { name: 'heightCm', value: 50 },
          { value: 4 },
          { by: 'lee' },
          { observedAtMs: 1 + NOW_MS },
          { unit: 'kg' },
        ],
      ],
      [
        lab,
        [{ stayId: 't' }, { name: 'inr', unit: '1' }, { value: 3 }, { observedAtMs: 1 + NOW_MS }, { unit: 'umol/mL' }],
      ],
    ] as const) {
      const ids = [read({}), ...changes.map((each) => read(each))].map(idOf);
      expect(ids.every((id) => id !== undefined)).toBe(true);
      expect(new Set(ids).size).toBe(ids.length);
      expect(idOf(read({}))).toBe(ids[0]);
    }
  });

  // What is sent again after an upgrade is the same record still.
  it('have in their id what makes them another value, and nothing else, for ever', () => {
    const of = ['u', 's', 'weightKg', NOW_MS, 3, 'kim'];
    expect(idOf(charted({}))).toBe(contentId('charted', of));
    expect(idOf(charted({ unit: 'kg' }))).toBe(contentId('charted', [...of, 'kg']));
    const result = ['u', 's', 'lactateMmolPerL', NOW_MS, 2, 'mmol/L'];
    expect(idOf(lab({}))).toBe(contentId('lab', result));
    expect(idOf(lab({ range: { high: 2.2 } }))).toBe(
      contentId('lab', [...result, { low: null, high: 2.2, flag: null }]),
    );
  });

  it('are kept in the unit of their name, and as they were sent where that was another', () => {
    expect(charted({ value: 3_450, unit: 'g' }).admitted).toMatchObject([
      { kind: 'observation.charted', value: 3.45, sent: { value: 3_450, unit: 'g', isApproximate: false } },
    ]);
    for (const same of [charted({}), charted({ unit: 'kg' })]) {
      expect(same.admitted).toMatchObject([{ value: 3 }]);
      expect(same.admitted[0]).not.toHaveProperty('sent');
    }
    expect(lab({ value: 18.02, unit: 'mg/dL' }).admitted).toMatchObject([
      { kind: 'lab.resulted', value: 2, unit: 'mmol/L', sent: { value: 18.02, unit: 'mg/dL', isApproximate: false } },
    ]);
    expect(lab({ name: 'crpMgPerL', unit: 'mg/L' }).admitted).toMatchObject([{ value: 2, unit: 'mg/L' }]);
  });

  it('keep the range of the laboratory in the unit of their name, and leave out what does not convert', () => {
    const rangeOf = (changes: Readonly<Record<string, unknown>>) => {
      const [admitted] = lab(changes).admitted;
      return admitted !== undefined && 'range' in admitted ? admitted.range : undefined;
    };
    expect(rangeOf({ range: { low: 0.5, high: 2.2, flag: 'H' } })).toEqual({ low: 0.5, high: 2.2, flag: 'H' });
    expect(rangeOf({ value: 18.02, unit: 'mg/dL', range: { low: 9.01, high: null } })).toEqual({
      low: 1,
      high: null,
      flag: null,
    });
    expect(rangeOf({ range: { low: 2, high: 2 } })).toEqual({ low: 2, high: 2, flag: null });
    expect(rangeOf({ range: { flag: 'L' } })).toEqual({ low: null, high: null, flag: 'L' });
    expect(rangeOf({ range: { low: 2 } })).toEqual({ low: 2, high: null, flag: null });
    expect(rangeOf({ range: { high: 2 } })).toEqual({ low: null, high: 2, flag: null });
    expect(rangeOf({ name: 'unknownToVigil', range: { low: 1, high: 2 } })).toEqual({ low: 1, high: 2, flag: null });
    expect(rangeOf({ name: 'unknownToVigil', range: {} })).toEqual({ low: null, high: null, flag: null });
    expect(rangeOf({ range: {} })).toBeUndefined();
    expect(rangeOf({})).toBeUndefined();
    expect(lab({ range: { low: 2.1, high: 2 } }).admitted).toEqual([]);
    expect(idOf(lab({ range: { low: 1, high: 2 } }))).not.toBe(idOf(lab({ range: { low: 1, high: 3 } })));
    expect(idOf(lab({}))).toMatch(/^lab:/);
  });

  it('a code of a closed list has no unit, and a name is cut', () => {
    expect(charted({ name: 'consciousness', value: 'alert' }).admitted).toHaveLength(1);
    expect(refusedAs(charted({ name: 'n'.repeat(61), value: 'alert', unit: 'kg' }))).toEqual([
      { code: 'feed.has-no-unit', values: { name: 'n'.repeat(60) } },
    ]);
    expect(charted({ name: 'consciousness', value: 'a'.repeat(41) }).refused[0]?.reason).toMatchObject({
      values: { path: 'value' },
    });
  });
});

describe('what is kept of a refusal', () => {
  const refused = { index: 3, code: 'schema', reason: { code: 'feed.other-unit', values: {} } } as const;
  const message = { unitId: 'u', endpoint: '/api/feed/labs', item: { a: 'x'.repeat(300) } };

  it('is its place, its reason and the beginning of the item', () => {
    const item = quarantinedItem(refused, message, RECEIPT);
    expect(item).toMatchObject({
      unitId: 'u',
      source: 'gateway-1',
      file: '/api/feed/labs',
      line: null,
      code: 'schema',
      reasons: [{ at: null, reason: refused.reason }],
      excerpt: JSON.stringify(message.item).slice(0, 200),
      receivedAtMs: NOW_MS,
    });
    expect(quarantinedItem(refused, { ...message, item: undefined }, RECEIPT).excerpt).toBe('');
  });

  it('has an id of its own for each refusal, the same for the same', () => {
    const ids = [
      quarantinedItem(refused, message, RECEIPT),
      quarantinedItem({ ...refused, index: 4 }, message, RECEIPT),
      quarantinedItem({ ...refused, code: 'unknown-unit' }, message, RECEIPT),
      quarantinedItem({ ...refused, reason: { code: 'feed.never-zero', values: { name: 'x' } } }, message, RECEIPT),
      quarantinedItem(refused, { ...message, unitId: 'v' }, RECEIPT),
      quarantinedItem(refused, { ...message, item: 1 }, RECEIPT),
      quarantinedItem(refused, message, { ...RECEIPT, source: 'gateway-2' }),
      quarantinedItem(refused, message, { ...RECEIPT, receivedAtMs: 1 }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(quarantinedItem(refused, message, RECEIPT).id).toBe(ids[0]);
    expect(ids[0]).toMatch(/^refused:/);
  });
});

/** B7: a withdrawal by an entry of the code map takes every value that came under it, and leaves what is known to have come under another. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { withdrawalIn, withdrawalOf, type Withdrawal } from '../../../services/contract/decisions/withdrawal.ts';
import type { Provenance } from '../../../services/contract/records/terms-records.ts';
import { RING_SECONDS } from '../../../services/engine/windows/second-ring.ts';
import { frame, oneChild, record, START_MS, tick, UnitScript, type Input, type SentRow } from '../unit-script.ts';

const RULES = { scores: [], vitals: [], models: [] };
const SPO2 = signalIndex('spo2Percent');
const MINUTE_MS = 60_000;
/** From the first tick on, and a minute for clocks that are ahead, it is known who sent. */
const KNOWN_MS = 2 * MINUTE_MS;
/** The value tells under which entry it came; what came under none is of before Vigil kept it. */
const VALUES = { wrong: 97, right: 91, standard: 93, unknown: 95 } as const;
type Under = keyof typeof VALUES;
const IDS: Readonly<Record<Under, string | undefined>> = {
  wrong: 'p-wrong',
  right: 'p-right',
  standard: 'p-standard',
  unknown: undefined,
};

function read(under: Exclude<Under, 'unknown'>): Provenance {
  const code = { wrong: 'SAT1', right: 'SAT2', standard: '150456' }[under];
  return {
    system: '99HOSP',
    code,
    unit: '%',
    map: under === 'standard' ? null : { entry: `99HOSP ${code}`, sha256: 'a'.repeat(64) },
  };
}

function told(under: Exclude<Under, 'unknown'>): Input {
  const provenanceId = IDS[under] ?? '';
  const signals = [{ signal: 'spo2Percent', provenance: read(under) }] as const;
  return record('codes.read', 0, { deviceId: 'monitor-1', provenanceId, signals }, `told-${under}`);
}

function withdrawn(
  atMs: number,
  entry: string,
  options: { fromMs?: number; toMs: number; kind?: 'signal' | 'lab' },
): Input {
  const { fromMs = KNOWN_MS, toMs, kind = 'signal' } = options;
  return record('values.withdrawn', atMs, {
    targets: [{ kind, name: kind === 'signal' ? 'spo2Percent' : 'lactateMmolPerL' }],
    code: entry,
    mapEntry: entry,
    fromMs: START_MS + fromMs,
    toMs: START_MS + toMs,
    by: 'Dr Kim',
    reason: 'a pulse and no saturation',
  });
}

function withdrawalOfScript(script: UnitScript): Withdrawal {
  const said = script.decisions.flatMap((decision) => withdrawalIn(decision) ?? []).at(-1);
  if (said === undefined) throw new Error('nothing was withdrawn');
  return said;
}

function isOut(said: Withdrawal, { stayId, atMs }: Pick<SentRow, 'stayId' | 'atMs'>): boolean {
  return (
    withdrawalOf([said], { stayId, kinds: ['signal'], name: 'spo2Percent', observedAtMs: START_MS + atMs }) !== null
  );
}

const started = (): UnitScript =>
  new UnitScript(RULES).play(oneChild(), told('wrong'), told('right'), told('standard'), tick(0));

const segment = fc.record({
  under: fc.constantFrom<Under>('wrong', 'right', 'standard', 'unknown'),
  seconds: fc.integer({ min: 5, max: 90 }),
  gapSeconds: fc.integer({ min: 0, max: 130 }),
  isLate: fc.boolean(),
});

describe('B7: the values of one entry of the code map', () => {
  it('go, all of them, with those of unknown origin; those of other codes stand, but for the minutes of both', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
        const script = started();
        let atMs = KNOWN_MS;
        for (const { under, seconds, gapSeconds, isLate } of segments) {
          for (let second = 0; second < seconds; second++, atMs += 1_000) {
            const late = isLate ? { late: true as const } : {};
            const values = { spo2Percent: VALUES[under] };
            script.play(frame({ atMs, ...late, provenance: IDS[under], values }), tick(atMs));
          }
          atMs += gapSeconds * 1_000;
        }
        script.play(withdrawn(atMs, '99HOSP SAT1', { toMs: atMs }), tick(atMs + 1_000));
        const said = withdrawalOfScript(script);
        const rows = script.rows.filter(({ values }) => values[SPO2] !== undefined);
        const isMeant = (value: number | undefined): boolean => value === VALUES.wrong || value === VALUES.unknown;
        const minutesOfMeant = new Set(
          rows.filter(({ values }) => isMeant(values[SPO2])).map((row) => Math.floor(row.atMs / MINUTE_MS)),
        );
        for (const row of rows) {
          if (isMeant(row.values[SPO2])) expect(isOut(said, row)).toBe(true);
          else if (!minutesOfMeant.has(Math.floor(row.atMs / MINUTE_MS))) expect(isOut(said, row)).toBe(false);
        }
        const { seconds } = script.state.stays.get('stay-1') ?? {};
        const oldest = (START_MS + atMs) / 1_000 - RING_SECONDS;
        const left = [...(seconds?.second ?? [])].flatMap((second, at) =>
          second >= oldest && ((seconds?.presentBits[at] ?? 0) & (1 << SPO2)) !== 0
            ? [seconds?.values[SPO2]?.[at]]
            : [],
        );
        expect(left.filter(isMeant)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('do not come back by a link that is corrected later; what came under another entry does', () => {
    const script = started();
    for (let atMs = KNOWN_MS; atMs < KNOWN_MS + 60_000; atMs += 1_000) {
      script.play(frame({ atMs, provenance: IDS.wrong, values: { spo2Percent: VALUES.wrong } }), tick(atMs));
    }
    for (let atMs = KNOWN_MS + 60_000; atMs < KNOWN_MS + 90_000; atMs += 1_000) {
      script.play(frame({ atMs, provenance: IDS.right, values: { spo2Percent: VALUES.right } }), tick(atMs));
    }
    const atMs = KNOWN_MS + 90_000;
    script.play(withdrawn(atMs, '99HOSP SAT1', { toMs: atMs }));
    const frames = script.state.devices.get('monitor-1')?.frames;
    const left = [...(frames?.presentBits ?? [])].flatMap((bits, at) =>
      (bits & (1 << SPO2)) === 0 ? [] : [frames?.provenances[at]],
    );
    expect(new Set(left)).toEqual(new Set([IDS.right]));
  });

  it('change nothing for a child of whom all is known to have come under another entry', () => {
    const script = started();
    for (let atMs = KNOWN_MS; atMs < KNOWN_MS + 60_000; atMs += 1_000) {
      script.play(frame({ atMs, provenance: IDS.right, values: { spo2Percent: VALUES.right } }), tick(atMs));
    }
    const changes = script.of('stay.changed').length;
    script.play(withdrawn(KNOWN_MS + 60_000, '99HOSP SAT1', { toMs: KNOWN_MS + 60_000 }));
    expect(script.of('stay.changed')).toHaveLength(changes);
    expect(script.state.stays.get('stay-1')?.newest.values[SPO2]).toBe(VALUES.right);
    expect(script.of('engine.notice').at(-1)?.detail).toMatchObject({
      code: 'notice.values-withdrawn',
      values: { mapEntry: '99HOSP SAT1', kept: [{ stayId: 'stay-1', name: 'spo2Percent' }] },
    });
  });

  it('whose meaning the log does not hold go: an id alone says nothing', () => {
    const script = new UnitScript(RULES).play(oneChild(), tick(0));
    script.play(
      frame({ atMs: KNOWN_MS, provenance: 'p-never-told', values: { spo2Percent: VALUES.right } }),
      tick(KNOWN_MS),
      withdrawn(KNOWN_MS + 1_000, '99HOSP SAT1', { toMs: KNOWN_MS + 1_000 }),
    );
    expect(script.state.stays.get('stay-1')?.newest.kind[SPO2]).toBe(0);
  });

  it('of a laboratory go, those of another code and of the standard codes stand, those of before go with them', () => {
    const lactate = (atMs: number, value: number, under: Under): Input =>
      record('lab.resulted', atMs, {
        stayId: 'stay-1',
        name: 'lactateMmolPerL',
        value,
        unit: 'mmol/L',
        ...(under === 'unknown' ? {} : { provenance: read(under) }),
      });
    const script = new UnitScript(RULES).play(
      oneChild(),
      lactate(10_000, 1.2, 'right'),
      lactate(20_000, 1.3, 'standard'),
      lactate(30_000, 8.1, 'unknown'),
      lactate(40_000, 9.9, 'wrong'),
      tick(61_000),
    );
    script.play(withdrawn(62_000, '99HOSP SAT1', { fromMs: 0, toMs: 62_000, kind: 'lab' }));
    const known = script.state.stays.get('stay-1')?.labs.get('lactateMmolPerL');
    expect([known?.newest, ...(known?.earlier ?? [])].map((result) => result?.value)).toEqual([1.3, 1.2]);
    expect(withdrawalOfScript(script).kept.map(({ fromMs }) => fromMs - START_MS)).toEqual([20_000, 10_000]);
  });

  it('sent again after the map has changed are the same results, and no contradiction', () => {
    const sent = (sha256: string): Input =>
      record(
        'lab.resulted',
        10_000,
        {
          stayId: 'stay-1',
          name: 'lactateMmolPerL',
          value: 1.2,
          unit: 'mmol/L',
          provenance: { ...read('right'), map: { entry: '99HOSP SAT2', sha256 } },
        },
        'result-1',
      );
    const script = new UnitScript(RULES).play(oneChild(), sent('a'.repeat(64)), sent('b'.repeat(64)));
    expect(script.of('engine.notice')).toEqual([]);
  });
});

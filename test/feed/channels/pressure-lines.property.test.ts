/** Systolic, mean and diastolic of one pressure come from one line, whatever door they come through and in whatever order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { bestReadings, DeviceChannels } from '../../../services/feed/channels/channel-frames.ts';
import { channelOf } from '../../../services/feed/channels/channel-key.ts';
import { readBundleRequest } from '../../../services/feed/fhir/answer-fhir.ts';
import type { ObservationContext } from '../../../services/feed/fhir/observation-context.ts';
import { readFrames } from '../../../services/feed/http/frame-message.ts';
import { JsonChannels } from '../../../services/feed/http/json-channels.ts';
import type { TermGate } from '../../../services/feed/terms/term-gate.port.ts';
import { bundle, coding, entry, MDC, observation, quantity, wardContext } from '../fhir/observation-samples.ts';
import { row, vitals } from '../hl7/hl7-messages.ts';
import { readerWith } from '../hl7/hl7-readers.ts';

const PARTS = ['systolic', 'mean', 'diastolic'] as const;
type Part = (typeof PARTS)[number];
type Line = 'A' | 'B';
const SIGNAL = {
  systolic: signalIndex('arterialSystolicMmHg'),
  mean: signalIndex('arterialMeanMmHg'),
  diastolic: signalIndex('arterialDiastolicMmHg'),
};
const NAME = { systolic: 'arterialSystolicMmHg', mean: 'arterialMeanMmHg', diastolic: 'arterialDiastolicMmHg' };
/** Numbers that tell their line: A from 100 on, B below. */
const NUMBER: Readonly<Record<Line, Readonly<Record<Part, number>>>> = {
  A: { systolic: 130, mean: 115, diastolic: 105 },
  B: { systolic: 70, mean: 55, diastolic: 45 },
};
const MDC_CODE: Readonly<Record<Line, Readonly<Record<Part, string>>>> = {
  A: { systolic: '150037', mean: '150039', diastolic: '150038' },
  B: { systolic: '150033', mean: '150035', diastolic: '150034' },
};
const START_MS = Date.UTC(2026, 10, 23, 9);

interface Said {
  readonly line: Line;
  readonly part: Part;
  /** A value that can be, one that cannot, or off. */
  readonly value: 'good' | 'impossible' | 'off';
}
interface Moment {
  readonly said: readonly Said[];
  readonly afterMs: number;
}
/** Frames of each moment, and whatever else is told. */
type Door = (moments: readonly (Moment & { readonly atMs: number })[]) => {
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
};

function numberOf({ line, part, value }: Said): number {
  return value === 'good' ? NUMBER[line][part] : value === 'off' ? -100 : 400;
}

/** All six codes mean what they say; A is preferred, or neither. */
function gateWith(preferenceOfB: number): TermGate {
  const meanings = (['A', 'B'] as const).flatMap((line) =>
    PARTS.map((part) => [MDC_CODE[line][part], { line, part }] as const),
  );
  const known = new Map(meanings);
  return {
    hospitalId: 'seoul',
    mapVersion: '1',
    resolve: ({ code }) => {
      const meant = known.get(code);
      if (meant === undefined) return { ok: true, target: null };
      return {
        ok: true,
        target: { kind: 'signal', signal: SIGNAL[meant.part] },
        conversion: { factor: 1, offset: 0 },
        unit: 'mm[Hg]',
        isApproximate: false,
        preference: meant.line === 'A' ? 1 : preferenceOfB,
        map: null,
        answers: null,
      };
    },
  };
}

type Places = (said: Said, index: number) => { readonly code: string; readonly channel: string };
const HL7_PLACES: Readonly<Record<string, Places>> = {
  'codes of two lines, numbered rows': ({ line, part }, index) => ({
    code: MDC_CODE[line][part],
    channel: String(index + 1),
  }),
  'codes of two lines, one place': ({ line, part }) => ({ code: MDC_CODE[line][part], channel: '1.7.4' }),
  'one code, two places of IHE PCD': ({ line, part }) => ({
    code: MDC_CODE.A[part],
    channel: `1.7.${line === 'A' ? 4 : 5}.${MDC_CODE.A[part]}`,
  }),
  'one code, two channels': ({ line, part }) => ({ code: MDC_CODE.A[part], channel: `1.7.${line === 'A' ? 4 : 5}` }),
};

function hl7Door(places: Places, preferenceOfB: number): Door {
  return (moments) => {
    const { read } = readerWith({ terms: gateWith(preferenceOfB) });
    return collected(
      moments.map(({ said, atMs }) => {
        const rows = said.map((each, index) => {
          const { code, channel } = places(each, index);
          return row({ code: `${code}^^MDC`, channel, value: String(numberOf(each)), unit: '266016^MDC_DIM_MMHG^MDC' });
        });
        const at = new Date(atMs).toISOString().replaceAll(/[-:TZ]/g, '');
        return read(vitals(rows, { at: `${at}+0000` }), atMs);
      }),
    );
  };
}

function fhirDoor(isSplit: boolean, preferenceOfB: number): Door {
  return (moments) => {
    const channels = new DeviceChannels();
    const gate = gateWith(preferenceOfB);
    return collected(
      moments.map(({ said, atMs }) => {
        const context: ObservationContext = {
          ...wardContext,
          receipt: { source: 'gateway-1', receivedAtMs: atMs },
          channelsOf: () => channels,
          gateOf: () => gate,
        };
        const groups = isSplit
          ? said.map((each) => [each])
          : (['A', 'B'] as const).map((line) => said.filter((each) => each.line === line));
        const resources = groups
          .filter((group) => group.length > 0)
          .map((group) =>
            observation({
              code: coding(MDC, '150036'),
              subject: undefined,
              device: { reference: 'Device/monitor-1' },
              effectiveDateTime: new Date(atMs).toISOString(),
              valueQuantity: undefined,
              component: group.map((each) => ({
                code: coding(MDC, MDC_CODE[each.line][each.part]),
                valueQuantity: quantity(numberOf(each), 'mm[Hg]'),
              })),
            }),
          );
        const { frames, records } = readBundleRequest(
          bundle(
            'batch',
            resources.map((each) => entry(each)),
          ),
          context,
        ).answer(new Set());
        return { frames, records };
      }),
    );
  };
}

function jsonDoor(isPlainFirst: boolean): Door {
  return (moments) => {
    const memory = new JsonChannels();
    return collected(
      moments.map(({ said, atMs }) => {
        const valuesOf = (line: Line) =>
          Object.fromEntries(
            said.filter((each) => each.line === line).map((each) => [NAME[each.part], numberOf(each)]),
          );
        const lines = (isPlainFirst ? (['B'] as const) : (['A', 'B'] as const)).map((line) => ({
          place: line,
          values: valuesOf(line),
        }));
        const frame = { observedAtMs: atMs, values: isPlainFirst ? valuesOf('A') : {}, channels: lines };
        const { admitted, records = [] } = readFrames(
          { unitId: 'u1', deviceId: 'd1', intervalMs: 1_000, frames: [frame] },
          { source: 'gateway', receivedAtMs: atMs },
          memory,
        );
        return { frames: admitted, records };
      }),
    );
  };
}

function collected(
  outcomes: readonly { readonly frames: readonly Frame[]; readonly records: readonly UnitRecord[] }[],
) {
  return { frames: outcomes.flatMap(({ frames }) => frames), records: outcomes.flatMap(({ records }) => records) };
}

/** What the child's windows get of each second: the newest value of each part, and the line that it tells. */
function scoredSeconds(frames: readonly Frame[]): readonly Partial<Record<Part, Line>>[] {
  const seconds = new Map<number, Partial<Record<Part, Line>>>();
  for (const { source, observedAtMs, presentBits, values } of frames) {
    if (source.channel !== undefined) continue;
    const second = Math.floor(observedAtMs / 1_000);
    const told = seconds.get(second) ?? {};
    for (const part of PARTS) {
      const value = values[SIGNAL[part]] ?? Number.NaN;
      if ((presentBits & (1 << SIGNAL[part])) === 0 || !isPlausible(SIGNAL[part], value)) continue;
      told[part] = value >= 100 ? 'A' : 'B';
    }
    seconds.set(second, told);
  }
  return [...seconds.values()];
}

const said: fc.Arbitrary<Said> = fc.record({
  line: fc.constantFrom<Line>('A', 'B'),
  part: fc.constantFrom(...PARTS),
  value: fc.constantFrom<Said['value']>('good', 'good', 'good', 'good', 'impossible', 'off'),
});
const moment: fc.Arbitrary<Moment> = fc.record({
  said: fc.uniqueArray(said, { selector: ({ line, part }) => `${line} ${part}`, minLength: 1, maxLength: 6 }),
  // Several a second, late ones, and silences by which a line yields.
  afterMs: fc.constantFrom(0, 300, 400, 1_000, 1_000, 2_000, 12_000, 61_000, -1_000),
});
const course = fc.array(moment, { minLength: 1, maxLength: 40 }).map((moments) => {
  let atMs = START_MS;
  return moments.map((each) => ({ ...each, atMs: (atMs += each.afterMs) }));
});

const forgotten = [
  { atMs: START_MS, afterMs: 0, said: [{ line: 'A', part: 'diastolic', value: 'good' }] },
  {
    atMs: START_MS + 1_000,
    afterMs: 1_000,
    said: [
      { line: 'B', part: 'diastolic', value: 'off' },
      { line: 'B', part: 'systolic', value: 'good' },
    ],
  },
  { atMs: START_MS, afterMs: -1_000, said: [{ line: 'B', part: 'systolic', value: 'good' }] },
] satisfies (Moment & { atMs: number })[];

const DOORS: Readonly<Record<string, Door>> = {
  ...Object.fromEntries(
    Object.entries(HL7_PLACES).flatMap(([name, places]) => [
      [`HL7, ${name}`, hl7Door(places, 2)],
      [`HL7, ${name}, preferred alike`, hl7Door(places, 1)],
    ]),
  ),
  'FHIR, an Observation a line': fhirDoor(false, 1),
  'FHIR, an Observation a value': fhirDoor(true, 2),
  'JSON, two channels': jsonDoor(false),
  'JSON, values and a channel': jsonDoor(true),
};

const whole = (line: Line): Said[] => PARTS.map((part) => ({ line, part, value: 'good' }));
const every = (count: number, saidEach: readonly Said[], fromSecond = 0) =>
  Array.from({ length: count }, (_, second) => ({
    said: saidEach,
    afterMs: 1_000,
    atMs: START_MS + (fromSecond + second) * 1_000,
  }));

describe.each(Object.entries(DOORS))('%s', (_, door) => {
  it('no second mixes the parts of two lines', () => {
    fc.assert(
      fc.property(course, (moments) => {
        for (const second of scoredSeconds(door(moments).frames)) {
          expect(new Set(Object.values(second)).size).toBeLessThan(2);
        }
      }),
      {
        numRuns: 60,
        // The «off» of another line had made the scored one forgotten.
        examples: [[forgotten]],
      },
    );
  });

  it('two whole lines: one is scored whole each second, the other is kept, and another takes over whole', () => {
    const both = door([...every(5, [...whole('B'), ...whole('A')]), ...every(15, whole('B'), 5)]);
    const seconds = scoredSeconds(both.frames);
    const first = seconds[0]?.mean;
    // A named second line may cost the second in which it is first heard after the other.
    for (const second of seconds.slice(1, 5)) {
      expect(second).toEqual({ systolic: first, mean: first, diastolic: first });
    }
    expect(seconds.at(-1)).toEqual({ systolic: 'B', mean: 'B', diastolic: 'B' });
    const kept = both.frames.filter(({ source }) => source.channel !== undefined);
    expect(kept.length).toBeGreaterThanOrEqual(5);
  });
});

describe('a line says only part of its pressures', () => {
  const halves: Said[] = [
    { line: 'A', part: 'systolic', value: 'good' },
    { line: 'A', part: 'diastolic', value: 'good' },
    { line: 'B', part: 'mean', value: 'good' },
  ];

  it.each(Object.entries(DOORS))(
    '%s: the mean of the other is kept beside it, and the notice names the line',
    (_, door) => {
      const { frames, records } = door(every(5, halves));
      const last = scoredSeconds(frames).at(-1);
      expect([{ systolic: 'A', diastolic: 'A' }, { mean: 'B' }]).toContainEqual(last);
      const kept = frames.filter(({ source }) => source.channel !== undefined);
      expect(kept.length).toBeGreaterThan(0);
      const told = records.flatMap((each) => (each.kind === 'channels.chosen' ? [each] : []));
      expect(told.length).toBeGreaterThan(0);
      for (const { channels, scored } of told) expect(channels).toContain(scored);
    },
  );

  it('one line whose numbers name no line is scored whole, as it always was', () => {
    const channels = new DeviceChannels();
    const readings = PARTS.map((part, index) => ({
      signal: SIGNAL[part],
      value: 80,
      channel: channelOf({ site: null, place: String(index), code: `70${index}` }, 1, null),
    }));
    const time = { observedAtMs: 0, receivedAtMs: 0, intervalMs: 1_000 };
    expect(channels.choose(readings, time)).toHaveLength(3);
  });

  it('two lines that nothing tells apart: the mean stands alone', () => {
    const readings = (['A', 'B'] as const).flatMap((line) =>
      PARTS.map((part, index) => ({
        signal: SIGNAL[part],
        value: NUMBER[line][part],
        channel: channelOf({ site: null, place: '', code: `${line === 'A' ? 7 : 8}0${index}` }, 1, null),
      })),
    );
    expect(bestReadings(readings).map(({ signal }) => signal)).toEqual([SIGNAL.mean]);
  });
});

describe('cuffs', () => {
  it('of two cuffs of one moment the three values come from one', () => {
    const cuff = (['systolic', 'mean', 'diastolic'] as const).map(
      (part) =>
        ({
          systolic: signalIndex('cuffSystolicMmHg'),
          mean: signalIndex('cuffMeanMmHg'),
          diastolic: signalIndex('cuffDiastolicMmHg'),
        })[part],
    );
    const reading = (signal: number | undefined, value: number, place: string) => ({
      signal: signal ?? 0,
      value,
      channel: channelOf({ site: null, place, code: '1' }, 1, null),
    });
    const readings = [
      reading(cuff[0], 70, 'arm'),
      reading(cuff[2], 40, 'arm'),
      ...cuff.map((signal) => reading(signal, 110, 'leg')),
    ];
    expect(bestReadings(readings).map(({ value }) => value)).toEqual([110, 110, 110]);
  });
});

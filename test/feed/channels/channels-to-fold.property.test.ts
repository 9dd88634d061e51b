/** From messages with two probes to the windows of the child: nothing is refused for a rival, nothing is lost, and no cutting or repeating changes what is scored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import { SIGNAL_NAMES, signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import {
  START_MS,
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  tick,
  UNIT,
  type FrameSpec,
  type Input,
} from '../../engine/unit-script.ts';
import { DESATURATION } from '../../engine/rules-for-tests.ts';
import { vital, vitals } from '../hl7/hl7-messages.ts';
import { readerWith } from '../hl7/hl7-readers.ts';

const SPO2 = signalIndex('spo2Percent');
const RULES = { scores: [], vitals: [DESATURATION], models: [] };
/** START_MS in the text of HL7. */
const FIRST_SECOND = Date.UTC(2026, 2, 2, 10);

type Probe = string | undefined;
const probe = fc.option(fc.constantFrom('97', '88', '71', '300', '-100'), { nil: undefined });
const stretch = fc.record({ seconds: fc.integer({ min: 1, max: 25 }), one: probe, two: probe });
const course = fc.array(stretch, { minLength: 1, maxLength: 8 });

function messagesOf(
  stretches: readonly { readonly seconds: number; readonly one: Probe; readonly two: Probe }[],
): readonly {
  readonly atMs: number;
  readonly text: string;
  readonly sent: readonly number[];
}[] {
  return stretches
    .flatMap(({ seconds, one, two }) => Array.from({ length: seconds }, () => [one, two] as const))
    .map(([one, two], second) => {
      const at = new Date(FIRST_SECOND + second * 1_000).toISOString().replaceAll(/[-:T]|\.\d+Z/g, '');
      const rows = [
        vital.heartRate('120'),
        ...(one === undefined ? [] : [vital.spo2(one, { channel: '1.3.1' })]),
        ...(two === undefined ? [] : [vital.spo2(two, { channel: '1.3.2' })]),
      ];
      return {
        atMs: second * 1_000,
        text: vitals(rows, { at: `${at}+0000` }),
        sent: [one, two].filter((each) => each !== undefined && each !== '-100').map(Number),
      };
    });
}

function specOf({ source, observedAtMs, receivedAtMs, presentBits, offBits, values }: Frame): FrameSpec {
  const told = SIGNAL_NAMES.flatMap((name, signal): [SignalName, number | 'off'][] => {
    if ((presentBits & (1 << signal)) !== 0) return [[name, values[signal] ?? Number.NaN]];
    return (offBits & (1 << signal)) === 0 ? [] : [[name, 'off']];
  });
  return {
    deviceId: source.id,
    channel: source.channel,
    atMs: observedAtMs - START_MS,
    receivedAtMs: receivedAtMs - START_MS,
    values: Object.fromEntries(told),
  };
}

const OPENING: Input[] = [
  configured(),
  opened('stay-1'),
  occupied('bed-1', 'stay-1', 0),
  linked('gateway/3', 'bed-1', 0),
];

function inputsOf({ frames, records }: MessageOutcome, isWhole: boolean): Input[] {
  const specs = frames.map(specOf);
  return [
    ...(isWhole
      ? [{ kind: 'frames', frames: specs } as const]
      : specs.map((spec): Input => ({ kind: 'frames', frames: [spec] }))),
    ...records.map((record): Input => ({ kind: 'record', record: { ...record, unitId: UNIT } })),
  ];
}

/** What is scored, and what was decided; where in the log it stood is left out. */
function seen(script: UnitScript): string {
  const stay = script.state.stays.get('stay-1');
  return JSON.stringify(
    [
      script.rows
        .filter(({ channel }) => channel === undefined)
        .map(({ atMs, values, offBits }) => [atMs, values[SPO2], offBits]),
      script.decisions,
      Array.from(stay?.newest.values ?? []),
    ],
    (key, value: unknown) => (key === 'cause' || key === 'record' ? undefined : value),
  );
}

describe('two probes from message to window', () => {
  it('no value of a channel ends in quarantine because of a rival, and each stands in the log once', () => {
    fc.assert(
      fc.property(course, (stretches) => {
        const { read } = readerWith();
        for (const { text, atMs, sent } of messagesOf(stretches)) {
          const outcome = read(text, FIRST_SECOND + atMs);
          expect(outcome.quarantined).toEqual([]);
          const kept = outcome.frames.flatMap(({ presentBits, values }) =>
            (presentBits & (1 << SPO2)) === 0 ? [] : [values[SPO2]],
          );
          expect(new Set(kept)).toEqual(new Set(sent));
          expect(kept).toHaveLength(sent.length);
          const own = outcome.frames.find(({ source }) => source.channel === undefined);
          const hasPossible = sent.some((value) => isPlausible(SPO2, value));
          if (own !== undefined && hasPossible && (own.presentBits & (1 << SPO2)) !== 0) {
            expect(isPlausible(SPO2, own.values[SPO2] ?? Number.NaN)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('blocks cut otherwise, messages delivered twice, a new reader for the second: the same is scored and decided', () => {
    fc.assert(
      fc.property(course, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), (stretches, pattern) => {
        const messages = messagesOf(stretches);
        const { read } = readerWith();
        const played = (isCut: boolean, isTwice: boolean): string => {
          const script = new UnitScript(RULES).play(OPENING);
          outcomes.forEach(([outcome, again], index) => {
            const flag = pattern[index % pattern.length] === true;
            script.play(inputsOf(outcome, !(isCut && flag)));
            if (isTwice && flag) script.play(inputsOf(again, true));
            script.play(tick(index * 1_000 + 500));
          });
          return seen(script.play(tick(messages.length * 1_000 + 500)));
        };
        const outcomes = messages.map(({ text, atMs }) => {
          const receivedAtMs = FIRST_SECOND + atMs;
          return [read(text, receivedAtMs), read(text, receivedAtMs)] as const;
        });
        const plain = played(false, false);
        expect(played(true, false)).toBe(plain);
        expect(played(false, true)).toBe(plain);
      }),
      { numRuns: 40 },
    );
  });
});

/** The labels that ship, over what the engine decided: each begins when its condition held after a quiet time. */
import { describe, expect, it } from 'vitest';
import { labelDefinitions } from '../../../services/command/study-files/label-files.ts';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import type { ChartedName } from '../../../services/contract/records/closed-lists.ts';
import {
  LABEL_KINDS,
  labelSignsIn,
  labelsOfStay,
  type LabelSign,
} from '../../../services/research/labels/find-labels.ts';
import { readLabelDefinitions, type LabelEvent } from '../../../services/research/labels/label-definition.ts';
import { readStays } from '../../../services/research/stays/read-stays.ts';
import { oneChild, record, START_MS, tick, UnitScript, type Input } from '../../engine/unit-script.ts';
import { sourceOf } from '../stays/decisions-as-source.ts';

const DEFINITIONS = await labelDefinitions(undefined);
const MINUTE_MS = 60_000;

function charted(minute: number, name: ChartedName, value: number | string): Input {
  return record(
    'observation.charted',
    minute * MINUTE_MS,
    { stayId: 'stay-1', name, value, by: 'kim' },
    `c-${minute}-${name}`,
  );
}

async function labelsOf(decisions: readonly Decision[]): Promise<readonly string[]> {
  const events: LabelEvent[] = [];
  await readStays<LabelSign>({
    source: sourceOf(decisions),
    kinds: LABEL_KINDS,
    note: (decision, isWithdrawn) => labelSignsIn(decision, isWithdrawn, DEFINITIONS),
    onStay: (course) => events.push(...labelsOfStay(course, course.noted, DEFINITIONS)),
  });
  return events.map(({ labelId, atMs }) => `${labelId} ${(atMs - START_MS) / MINUTE_MS}`);
}

const decisionsOf = (...inputs: readonly Input[]): readonly Decision[] =>
  new UnitScript().play(oneChild(), inputs, tick(3_000 * MINUTE_MS)).decisions;

describe('labels over what was decided', () => {
  it('a drug begins with its first rate above 0, once for all seven, and again after a quiet time', async () => {
    const decisions = decisionsOf(
      charted(90, 'norepinephrineUgPerKgPerMin', 0),
      charted(100, 'norepinephrineUgPerKgPerMin', 0.05),
      charted(160, 'milrinoneUgPerKgPerMin', 0.5),
      charted(400, 'norepinephrineUgPerKgPerMin', 0.05),
      charted(800, 'milrinoneUgPerKgPerMin', 0.5),
    );
    expect(await labelsOf(decisions)).toEqual(['escalation 100', 'vasoactive-start 100', 'vasoactive-start 800']);
  });

  it('what is so from admission on did not begin in the stay', async () => {
    const decisions = decisionsOf(
      charted(20, 'oxygenDevice', 'ventilator'),
      charted(300, 'breathingInterface', 'tube'),
      charted(1_700, 'oxygenDevice', 'air'),
      charted(2_000, 'breathingInterface', 'tube'),
    );
    expect(await labelsOf(decisions)).toEqual(['escalation 2000', 'ventilation-start 2000']);
  });

  it('a decision that a second engine made too counts once', async () => {
    const decisions = decisionsOf(charted(100, 'familyConcern', 'high'));
    const once = await labelsOf(decisions);
    expect(once).toEqual(['family-or-nurse-worried 100']);
    expect(await labelsOf([...decisions, ...decisions])).toEqual(once);
  });
});

describe('what rests on withdrawn values', () => {
  it('makes no label', () => {
    const [entry] = decisionsOf(charted(100, 'familyConcern', 'high')).filter(({ kind }) => kind === 'stay.charted');
    if (entry === undefined) throw new Error('nothing was charted');
    expect(labelSignsIn(entry, false, DEFINITIONS)).toHaveLength(1);
    expect(labelSignsIn(entry, true, DEFINITIONS)).toEqual([]);
  });
});

describe('definitions of labels', () => {
  const withOne = (fields: object): unknown => ({
    version: 1,
    notice: '',
    labels: [
      {
        id: 'x',
        version: '1',
        label: 'x',
        source: 'x',
        certainty: 'U',
        choices: [],
        when: { kind: 'imported', endsLife: false },
        quietMinutes: 0,
        notWithinMinutesOfOpening: 0,
        ...fields,
      },
    ],
  });

  it.each([
    [
      'a name that is not charted',
      { when: { kind: 'charted-number', names: ['norepinephrineUgPerKgMin'], above: 0 } },
      'nearest is norepinephrineUgPerKgPerMin',
    ],
    [
      'an answer that there is not',
      { when: { kind: 'charted-code', codes: { oxygenDevice: ['tube'] } } },
      'no answer tube',
    ],
    ['a label made of what comes later', { when: { kind: 'any-of', labels: ['y'] } }, 'does not stand before'],
    ['a field that there is not', { quitMinutes: 3 }, 'quitMinutes'],
    ['a negative time', { quietMinutes: -1 }, 'quietMinutes'],
  ])('with %s are refused by name', (_, fields, fault) => {
    const read = readLabelDefinitions(withOne(fields));
    expect(read.ok ? '' : read.faults).toContain(fault);
  });

  it('that ship are read', () => expect(DEFINITIONS.map(({ id }) => id)).toContain('phoenix-sepsis'));
});

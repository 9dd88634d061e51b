/** The records of one partition: each into its unit and no other, none twice, and none that cannot be read without a word. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT } from '../../../services/clinical/signal/signals.ts';
import { NO_UNIT } from '../../../services/contract/records/quarantine.ts';
import { encodeUnitRecord } from '../../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder } from '../../../services/contract/records/vitals-block.ts';
import {
  createPartitionFold,
  foldLogRecord,
  isNewerFault,
  resumeUnit,
  type PartitionFold,
} from '../../../services/engine/fold/partition-fold.ts';
import { createUnitState } from '../../../services/engine/fold/unit-fold.ts';
import type { LogRecord } from '../../../services/log/event-log.port.ts';
import { BRADYCARDIA } from '../rules-for-tests.ts';
import { NO_RULES, START_MS, configured, record, tick, type Input } from '../unit-script.ts';

const [ONE, TWO] = ['unit-1', 'unit-2'] as const;
const RULES = 'a'.repeat(64);

function told(input: Input, offset: number, unitId: string = ONE): LogRecord {
  if (input.kind !== 'record') throw new Error('records only');
  return { key: unitId, value: encodeUnitRecord({ ...input.record, unitId }), offset, recordedAtMs: START_MS + offset };
}

function block(offset: number, unitIds: readonly string[] = [ONE, TWO]): LogRecord {
  const builder = new VitalsBlockBuilder();
  for (const unitId of unitIds) {
    builder.add({
      unitId,
      source: { id: 'monitor-1', intervalMs: 1_000 },
      observedAtMs: START_MS + offset * 1_000,
      receivedAtMs: START_MS + offset * 1_000,
      presentBits: 1,
      offBits: 0,
      values: new Float64Array(SIGNAL_COUNT).fill(120),
    });
  }
  return { key: unitIds[0] ?? '', value: builder.finish(), offset, recordedAtMs: START_MS };
}

const unreadable = (offset: number, key: string = ONE): LogRecord => ({
  key,
  value: Buffer.from('{'),
  offset,
  recordedAtMs: START_MS + offset,
});
const damaged = (offset: number): LogRecord => ({ ...unreadable(offset), isDamaged: true });

const framesOf = (fold: PartitionFold, unitId: string): number | undefined =>
  fold.units.get(unitId)?.state.devices.get('monitor-1')?.frames?.stored;
const alertsOf = (fold: PartitionFold): readonly string[] =>
  fold.output.decisions.flatMap((each) =>
    each.kind === 'alert.changed' ? [`${each.unitId} ${each.change} ${each.alert.ruleId}`] : [],
  );

describe('records and blocks of a partition', () => {
  it('go to the unit that they name, a block to each of its units, and say where they stand', () => {
    const fold = createPartitionFold(7, NO_RULES);
    expect(foldLogRecord(fold, told(configured(), 0))).toBeNull();
    expect(foldLogRecord(fold, told(configured({ name: 'Other' }), 1, TWO))).toBeNull();
    expect(foldLogRecord(fold, block(2))).toBeNull();
    expect(
      [...fold.units.values()].map(({ state, firstOffset }) => [state.unitId, state.config?.name, firstOffset]),
    ).toEqual([
      [ONE, 'Ward', 0],
      [TWO, 'Other', 1],
    ]);
    expect([framesOf(fold, ONE), framesOf(fold, TWO)]).toEqual([1, 1]);
    expect(fold.units.get(TWO)?.state.devices.get('monitor-1')?.frames?.positions[0]).toBe('7:2');
    expect(fold.output.decisions.map(({ cause }) => cause)).toEqual(['7:0', '7:1']);
  });

  it('of other units are passed over where one alone is folded', () => {
    const fold = createPartitionFold(0, NO_RULES, TWO);
    for (const each of [told(configured(), 0), told(configured(), 1, TWO), block(2)]) foldLogRecord(fold, each);
    expect([[...fold.units.keys()], framesOf(fold, TWO)]).toEqual([[TWO], 1]);
  });

  it('below the offset of a saved state are in it already; that one and those after it are not', () => {
    const fold = createPartitionFold(0, NO_RULES);
    resumeUnit(fold, { unitId: ONE, state: createUnitState(ONE), nextOffset: 5 });
    expect(fold.units.get(ONE)).toMatchObject({ foldedBelow: 5, firstOffset: 5 });
    foldLogRecord(fold, told(configured(), 4));
    foldLogRecord(fold, block(4));
    expect([fold.units.get(ONE)?.state.config, framesOf(fold, ONE), framesOf(fold, TWO)]).toEqual([null, undefined, 1]);
    foldLogRecord(fold, block(5));
    foldLogRecord(fold, told(configured(), 6));
    expect([fold.units.get(ONE)?.state.config?.name, framesOf(fold, ONE)]).toEqual(['Ward', 1]);
  });
});

it('C9: a partition without a unit works out nothing of its rules', () => {
  let asked = 0;
  const rules = {
    ...NO_RULES,
    get scores() {
      asked += 1;
      return [];
    },
  };
  const fold = createPartitionFold(0, rules);
  expect(asked).toBe(0);
  foldLogRecord(fold, told(configured(), 0));
  foldLogRecord(fold, told(configured(), 1, TWO));
  const { memory } = fold;
  expect([asked > 0, fold.memory === memory]).toEqual([true, true]);
});

describe('a unit whose first record is not its beginning', () => {
  const isLost = (missing: PartitionFold['missing'], input: Input, offset: number): boolean => {
    const fold = createPartitionFold(0, NO_RULES);
    fold.missing = missing;
    foldLogRecord(fold, told(input, offset));
    foldLogRecord(fold, told(tick(1_000), offset + 1));
    return alertsOf(fold).includes(`${ONE} raised technical.beginning-lost`);
  };

  it.each<[string, PartitionFold['missing'], { readonly input: Input; readonly offset: number }, boolean]>([
    ['read from the first record of the log', null, { input: tick(0), offset: 0 }, false],
    [
      'met before the point up to which records are missing',
      { untilOffset: 10 },
      { input: configured(), offset: 9 },
      true,
    ],
    ['met at that point', { untilOffset: 10 }, { input: configured(), offset: 10 }, false],
    ['met after it by a tick', { untilOffset: 10 }, { input: tick(0), offset: 20 }, true],
  ])('%s', (_, missing, { input, offset }, answer) => {
    expect(isLost(missing, input, offset)).toBe(answer);
  });

  it('met by a block of vital signs is judged by its offset', () => {
    for (const [offset, answer] of [
      [9, true],
      [10, false],
    ] as const) {
      const fold = createPartitionFold(0, NO_RULES);
      fold.missing = { untilOffset: 10 };
      foldLogRecord(fold, block(offset, [ONE]));
      foldLogRecord(fold, told(tick(30_000), 11));
      expect(alertsOf(fold).includes(`${ONE} raised technical.beginning-lost`)).toBe(answer);
    }
  });
});

describe('a record that cannot be read', () => {
  const two = (): PartitionFold => {
    const fold = createPartitionFold(3, NO_RULES);
    for (const [offset, unitId] of [ONE, TWO].entries()) foldLogRecord(fold, told(configured(), offset, unitId));
    fold.output.decisions.length = 0;
    return fold;
  };

  it('is told each time, under an id of its own, and alarms the unit of its key alone', () => {
    const fold = two();
    expect([foldLogRecord(fold, unreadable(5)), foldLogRecord(fold, unreadable(6))]).not.toContain(null);
    expect(alertsOf(fold)).toEqual([`${ONE} raised technical.log-damage`, `${ONE} worsened technical.log-damage`]);
    const notices = fold.output.decisions.filter(({ kind }) => kind === 'engine.notice');
    expect(notices).toMatchObject([
      {
        id: 'notice/unreadable/3:5',
        unitId: ONE,
        atMs: START_MS + 5,
        cause: '3:5',
        stayId: null,
        code: 'unreadable-record',
        detail: { code: 'notice.unreadable' },
        count: 1,
      },
      { id: 'notice/unreadable/3:6' },
    ]);
  });

  it('because it is damaged names nobody, so every unit that it can have concerned alarms', () => {
    const fold = two();
    resumeUnit(fold, { unitId: 'unit-3', state: createUnitState('unit-3'), nextOffset: 9 });
    expect(foldLogRecord(fold, damaged(8))).toBe('damaged');
    expect(alertsOf(fold)).toEqual([ONE, TWO].map((unitId) => `${unitId} raised technical.log-damage`));
    expect(fold.output.decisions[0]).toMatchObject({ unitId: NO_UNIT, detail: { values: { fault: 'damaged' } } });
    fold.output.decisions.length = 0;
    foldLogRecord(fold, damaged(9));
    expect(alertsOf(fold)).toContain('unit-3 raised technical.log-damage');
  });

  it('because it is a block with a hole may be of every unit', () => {
    const fold = two();
    const whole = block(5, [ONE]);
    expect(foldLogRecord(fold, { ...whole, value: whole.value.subarray(0, whole.value.length - 3) })).not.toBeNull();
    expect(alertsOf(fold)).toHaveLength(2);
  });

  it('is of a newer Vigil by its version and by nothing else', () => {
    const newer = (['damaged', 'version', 'newer-version', 'not-json'] as const).filter((fault) =>
      isNewerFault(fault as Parameters<typeof isNewerFault>[0]),
    );
    expect(newer).toEqual(['version', 'newer-version']);
  });

  it('of a newer Vigil is told once a key and minute', () => {
    const fold = two();
    const newer = (offset: number, atMs: number, key: string): LogRecord => ({
      key,
      value: Buffer.from(JSON.stringify({ version: 99, kind: 'tick' })),
      offset,
      recordedAtMs: START_MS + atMs,
    });
    for (const [offset, atMs, key] of [
      [5, 0, ONE],
      [6, 59_999, ONE],
      [7, 59_999, TWO],
      [8, 60_000, ONE],
    ] as const) {
      foldLogRecord(fold, newer(offset, atMs, key));
    }
    const minute = START_MS / 60_000;
    const notices = fold.output.decisions.filter(({ kind }) => kind === 'engine.notice');
    expect(notices.map(({ id, cause }) => [id, cause])).toEqual([
      [`notice/newer/${ONE}/${minute}`, '3:5'],
      [`notice/newer/${TWO}/${minute}`, '3:7'],
      [`notice/newer/${ONE}/${minute + 1}`, '3:8'],
    ]);
  });
});

describe('rules that the log names', () => {
  it('decide from the record that names them on, in its unit alone', () => {
    const fold = createPartitionFold(0, NO_RULES);
    fold.pinned.kept.set(RULES, { ...NO_RULES, vitals: [BRADYCARDIA] });
    const named = record('rules.activated', 1, { rulesSha256: RULES, vigilVersion: '1.0.0' });
    const open = (unitId: string): void => {
      const stay = {
        stayId: `stay-of-${unitId}`,
        patientId: `patient-of-${unitId}`,
        displayName: 'A',
        birthDate: '2023-01-15',
        sex: 'female',
        gestationalAgeAtBirthDays: null,
        weightKg: null,
        ventilated: false,
        newbornStay: false,
      } as const;
      foldLogRecord(fold, told(record('stay.opened', 2, stay), 3, unitId));
      foldLogRecord(
        fold,
        told(record('bed.occupied', 2, { bedId: 'bed-1', stayId: stay.stayId, validFromMs: START_MS }), 4, unitId),
      );
      foldLogRecord(
        fold,
        told(record('device.linked', 2, { deviceId: 'monitor-1', bedId: 'bed-1', validFromMs: START_MS }), 5, unitId),
      );
    };
    for (const [offset, unitId] of [ONE, TWO].entries()) foldLogRecord(fold, told(configured(), offset, unitId));
    foldLogRecord(fold, told(named, 2));
    for (const unitId of [ONE, TWO]) open(unitId);
    const rulesOf = (unitId: string): readonly string[] => [
      ...(fold.units.get(unitId)?.state.stays.get(`stay-of-${unitId}`)?.vitalRules.keys() ?? []),
    ];
    foldLogRecord(fold, block(6));
    foldLogRecord(fold, told(tick(7_000), 7));
    foldLogRecord(fold, told(tick(7_000), 8, TWO));
    expect([rulesOf(ONE), rulesOf(TWO)]).toEqual([['bradycardia'], []]);
    expect([...fold.pinned.missing]).toEqual([]);
  });
});

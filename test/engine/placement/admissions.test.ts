// Hazards: H04 (docs/hazards.md).
/** Corrections of admissions in the fold: what comes back to a child, what is nobody's, and who is asked. */
import { english } from '../../support/told.ts';
import type { Statement } from '../../../services/contract/statement/statement.ts';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { BRADYCARDIA } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

const HEART_RATE = signalIndex('heartRatePerMin');
const RULES = { scores: [], vitals: [BRADYCARDIA], models: [] };
const MISMATCH = 'technical.patient-mismatch.monitor-1';
const CONFIRM = 'technical.patient-merged';

/** Alerts about a bed, as «change: detail». */
const bedWords = (script: UnitScript, rule: string): string[] =>
  script
    .of('alert.changed')
    .filter(({ alert, change }) => alert.ruleId.startsWith(rule) && change !== 'escalated')
    .map(({ alert, change }) => `${change} at ${alert.bedId}: ${english(alert.detail)}`);
const closed = (stayId: string, atMs: number): Input => record('stay.closed', atMs, { stayId });
const cancelled = (stayId: string, atMs: number): Input => record('stay.cancelled', atMs, { stayId });
const moveCancelled = (stayId: string, bedId: string, untilMs: number, atMs: number): Input =>
  record('move.cancelled', atMs, { stayId, bedId, untilMs: START_MS + untilMs });
const claimed = (patientId: string | null, validFromMs: number, atMs = validFromMs, deviceId = 'monitor-1'): Input =>
  record(
    'patient.claimed',
    atMs,
    { deviceId, patientId, validFromMs: START_MS + validFromMs },
    `claim-${patientId}-${validFromMs}-${atMs}`,
  );
const merged = (atMs: number): Input =>
  record('patient.merged', atMs, { priorPatientId: 'patient-of-stay-2', survivingPatientId: 'patient-of-stay-1' });
const unmerged = (atMs: number): Input =>
  record('patient.unmerged', atMs, { priorPatientId: 'patient-of-stay-2', survivingPatientId: 'patient-of-stay-1' });
const steady = (fromMs: number, toMs: number, rate = 100): Input[] =>
  seconds(fromMs, toMs, () => ({ heartRatePerMin: rate }));

function reopened(stayId: string, atMs: number): Input {
  return record('stay.reopened', atMs, {
    stayId,
    patientId: `patient-of-${stayId}`,
    displayName: stayId,
    birthDate: '2023-01-15',
    sex: 'female',
    gestationalAgeAtBirthDays: null,
    weightKg: null,
    ventilated: false,
    newbornStay: false,
  });
}

/** What history holds of a stay in the end, by ms after the start. */
function historyOf(script: UnitScript, stayId = 'stay-1'): Map<number, number> {
  const history = new Map<number, number>();
  for (const row of script.rows) {
    if (row.stayId !== stayId) continue;
    if (row.correction) history.delete(row.atMs);
    const value = row.values[HEART_RATE];
    if (value !== undefined && !history.has(row.atMs)) history.set(row.atMs, value);
  }
  return history;
}

/** Stay changes in words, without what a chart entry brings. */
const stayChanges = (script: UnitScript): string[] =>
  script.of('stay.changed').map(({ stayId, change, stay }) => `${stayId} ${change} ${stay.bedId ?? '-'}`);
const codes = (script: UnitScript): string[] => script.of('engine.notice').map(({ code }) => code);

/** Ids are used once, or with one content: readers keep the first of each. */
function expectIdsOnce(script: UnitScript): void {
  const seen = new Map<string, string>();
  for (const decision of script.decisions) {
    const text = JSON.stringify(decision);
    expect(seen.get(decision.id) ?? text).toBe(text);
    seen.set(decision.id, text);
  }
}

describe('a discharge that was a mistake', () => {
  it('gives back to the child what the rings still hold, and the windows go on', () => {
    const script = new UnitScript().play(
      oneChild(),
      steady(0, 30_000),
      closed('stay-1', 30_000),
      steady(30_000, 60_000),
    );
    expect(historyOf(script).size).toBe(30);
    script.play(reopened('stay-1', 60_000), steady(60_000, 70_000), tick(71_000));
    expect(historyOf(script).size).toBe(70);
    expect(stayChanges(script)).toEqual([
      'stay-1 opened -',
      'stay-1 moved bed-1',
      'stay-1 closed -',
      'stay-1 reopened bed-1',
    ]);
    expect(script.state.stays.get('stay-1')?.openedAtMs).toBe(START_MS);
  });

  it('makes the stay anew from the record when its windows are gone, also after an hour', () => {
    const script = new UnitScript().play(
      oneChild(),
      steady(0, 10_000),
      closed('stay-1', 10_000),
      tick(3_600_000),
      reopened('stay-1', 3_600_000),
      steady(3_601_000, 3_611_000),
    );
    expect(historyOf(script).size).toBe(19);
    expect(script.state.stays.get('stay-1')).toMatchObject({
      openedAtMs: START_MS,
      closedAtMs: null,
      person: { displayName: 'stay-1' },
    });
    expect(script.state.formerStays.size).toBe(0);
  });

  it('raises what still holds, under ids that are used once', () => {
    const script = new UnitScript(RULES).play(
      oneChild({ birthDate: null }),
      record('stay.updated', 0, { stayId: 'stay-1', changes: { birthDate: '2023-01-15' } }),
      steady(0, 20_000, 40),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    script.play(closed('stay-1', 20_000), reopened('stay-1', 20_000), steady(20_000, 30_000, 40));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high', 'raised high']);
    const alerts = script
      .of('alert.changed')
      .filter(({ alert }) => alert.ruleId === 'bradycardia')
      .map(({ alert }) => alert);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(1);
    expect(alerts.map(({ transition }) => transition)).toEqual([1, 2, 3, 4, 5]);
    expectIdsOnce(script);
  });

  it('is none for a stay that is open, was cancelled, or whose bed another child has', () => {
    const script = new UnitScript().play(
      oneChild(),
      reopened('stay-1', 1_000),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      cancelled('stay-2', 2_000),
      reopened('stay-2', 3_000),
    );
    expect(codes(script)).toEqual(['unknown-reference', 'unknown-reference']);
    const other = new UnitScript().play(
      oneChild(),
      closed('stay-1', 5_000),
      opened('stay-2'),
      occupied('bed-1', 'stay-2', 10_000),
      steady(10_000, 20_000),
      reopened('stay-1', 20_000),
      steady(20_000, 30_000),
    );
    expect([historyOf(other, 'stay-1').size, historyOf(other, 'stay-2').size]).toEqual([0, 19]);
  });
});

describe('an admission that never was', () => {
  it('leaves nothing to the child: history is emptied, alerts are cleared with a text, the stay is closed', () => {
    const script = new UnitScript(RULES).play(oneChild(), steady(0, 200_000, 40));
    script.play(cancelled('stay-1', 200_000), steady(200_000, 210_000, 40), tick(900_000));
    expect(historyOf(script).size).toBe(0);
    const alerts = script.of('alert.changed').map(({ alert }) => alert);
    const cleared = alerts.find(({ annotations }) => annotations.some(({ code }) => code === 'stay.cancelled'));
    // The worst number was not this child's either.
    expect(alerts.some(({ ruleId, worst = [] }) => ruleId === 'bradycardia' && worst.length > 0)).toBe(true);
    expect(cleared).toMatchObject({ ruleId: 'bradycardia', phase: 'cleared', worst: [] });
    expect(stayChanges(script).at(-1)).toBe('stay-1 closed -');
    expect(script.state.alerts.has('stay-1\nbradycardia')).toBe(false);
    script.play(occupied('bed-1', 'stay-1', 900_000), steady(900_000, 905_000));
    expect(historyOf(script).size).toBe(0);
  });

  it('gives the bed back to the child who lay there before', () => {
    const script = new UnitScript().play(
      oneChild(),
      steady(0, 20_000),
      opened('stay-2', 20_000),
      occupied('bed-1', 'stay-2', 20_000),
      steady(20_000, 40_000),
      cancelled('stay-2', 40_000),
      steady(40_000, 50_000),
      tick(51_000),
    );
    expect([historyOf(script, 'stay-1').size, historyOf(script, 'stay-2').size]).toEqual([50, 0]);
    expect(stayChanges(script).slice(-2)).toEqual(['stay-2 closed -', 'stay-1 moved bed-1']);
  });

  it('notes a cancel of what is not there', () => {
    expect(
      codes(new UnitScript().play(configured(), cancelled('stay-9', 0), moveCancelled('stay-9', 'bed-1', 0, 0))),
    ).toEqual(['unknown-reference', 'unknown-reference']);
  });
});

describe('a move that never was', () => {
  it('lets the bed before hold again, for both children', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      linked('monitor-2', 'bed-2', 0),
      steady(0, 20_000),
      occupied('bed-2', 'stay-1', 20_000),
      steady(20_000, 30_000),
    );
    script.play(moveCancelled('stay-1', 'bed-2', 30_000, 30_000), steady(30_000, 40_000), tick(41_000));
    expect(historyOf(script).size).toBe(40);
    expect(stayChanges(script).slice(-2)).toEqual(['stay-1 moved bed-1', 'stay-2 moved bed-2']);
  });

  it('voids the newest move up to its time, not a newer one', () => {
    const script = new UnitScript().play(
      oneChild(),
      occupied('bed-2', 'stay-1', 10_000),
      occupied('bed-3', 'stay-1', 20_000),
      occupied('bed-2', 'stay-1', 30_000),
      moveCancelled('stay-1', 'bed-2', 20_000, 40_000),
    );
    expect(script.state.beds.get('bed-2')?.entries.map(({ fromMs }) => fromMs - START_MS)).toEqual([30_000]);
  });

  it('uncovers what was told of the same moment before, not what is older', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      opened('stay-3'),
      occupied('bed-1', 'stay-2', 10_000, 10_000),
      occupied('bed-1', 'stay-3', 10_000, 11_000),
      moveCancelled('stay-3', 'bed-1', 10_000, 12_000),
      steady(12_000, 20_000),
      tick(21_000),
    );
    expect([
      historyOf(script, 'stay-1').size,
      historyOf(script, 'stay-2').size,
      historyOf(script, 'stay-3').size,
    ]).toEqual([0, 8, 0]);
  });
});

describe('whom the monitor names', () => {
  it('withholds the samples where the bed says another child, with an alert of its own until they agree', () => {
    const script = new UnitScript().play(
      oneChild(),
      claimed('patient-of-stay-1', 0),
      steady(0, 20_000),
      claimed('patient-of-stay-2', 20_000),
      steady(20_000, 60_000),
    );
    expect(historyOf(script).size).toBe(20);
    expect(script.changes(MISMATCH)).toEqual(['raised medium']);
    expect(script.changes('technical.unassigned.monitor-1')).toEqual([]);
    expect(codes(script)).toContain('unassigned-samples');
    script.play(claimed('patient-of-stay-1', 60_000), steady(60_000, 70_000), tick(71_000));
    expect(historyOf(script).size).toBe(30);
    expect(script.changes(MISMATCH)).toEqual(['raised medium', 'cleared medium']);
  });

  it('takes back what a late claim denies, and gives it back when the bed follows', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      steady(0, 40_000),
      claimed('patient-of-stay-2', 20_000, 40_000),
      tick(40_000),
    );
    expect(historyOf(script).size).toBe(20);
    script.play(occupied('bed-1', 'stay-2', 20_000, 41_000), steady(41_000, 45_000), tick(46_000));
    expect([historyOf(script, 'stay-1').size, historyOf(script, 'stay-2').size]).toEqual([20, 24]);
    expect(script.changes(MISMATCH)).toEqual(['raised medium', 'cleared medium']);
  });

  it('counts for nothing where it names nobody, or nobody lies in the bed', () => {
    const script = new UnitScript().play(
      oneChild(),
      claimed('patient-of-stay-2', 0),
      claimed(null, 5_000),
      steady(5_000, 15_000),
      occupied('bed-1', null, 15_000),
      claimed('patient-of-stay-2', 15_000, 15_000),
      steady(15_000, 20_000),
    );
    expect(historyOf(script).size).toBe(10);
    expect(script.changes(MISMATCH)).toEqual([]);
  });

  it('holds from its arrival when it is dated ahead', () => {
    const script = new UnitScript().play(
      oneChild(),
      steady(0, 10_000),
      claimed('patient-of-stay-2', 3_600_000, 10_000),
      steady(10_000, 20_000),
    );
    expect(historyOf(script).size).toBe(10);
  });

  it('still denies what it denied more changes ago than are kept, and after hours without a bed', () => {
    const script = new UnitScript().play(
      oneChild(),
      frame({ atMs: 200, values: { heartRatePerMin: 55 } }),
      tick(1_000),
    );
    for (let change = 0; change < 100; change++) {
      script.play(claimed(change % 2 === 0 ? 'patient-of-stay-2' : 'patient-of-stay-3', change * 100, 10_000));
    }
    // An admission asks every frame anew whose it is.
    script.play(opened('stay-9', 10_000), frame({ atMs: 10_000, values: { heartRatePerMin: 55 } }), tick(12_000));
    script.play(
      linked('monitor-1', null, 12_000),
      tick(3_600_000),
      tick(7_200_000),
      linked('monitor-1', 'bed-1', 7_200_000),
      steady(7_201_000, 7_205_000),
    );
    expect(historyOf(script).size).toBe(0);
  });
});

describe('two patient numbers that are one child (H04)', () => {
  const twoChildren = [
    configured(),
    opened('stay-1'),
    opened('stay-2'),
    occupied('bed-1', 'stay-1', 0),
    occupied('bed-2', 'stay-2', 0),
    linked('monitor-1', 'bed-1', 0),
  ];

  it('replay of merge and unmerge equals the golden result, and no score or sample crosses', () => {
    const story = [
      ...twoChildren,
      steady(0, 5_000),
      claimed('patient-of-stay-2', 5_000),
      steady(5_000, 10_000),
      merged(10_000),
      steady(10_000, 15_000),
      unmerged(15_000),
      steady(15_000, 20_000),
    ].flat();
    const script = new UnitScript(RULES).play(story, tick(21_000));
    const codeOf = ({ code, values }: Statement): string => [code, ...Object.values(values)].join(' ');
    const told = script.decisions.flatMap((decision) => {
      const second = (decision.atMs - START_MS) / 1000;
      if (decision.kind === 'alert.changed') {
        return [
          `${second} ${decision.alert.stayId ?? '-'} ${decision.alert.ruleId.replace('technical.', '')} ${decision.change}: ${codeOf(decision.alert.title)}`,
        ];
      }
      return decision.kind === 'stay.changed'
        ? [`${second} ${decision.stayId} ${decision.change}, ${decision.stay.patientId}`]
        : [];
    });
    expect(told).toEqual([
      '0 stay-1 opened, patient-of-stay-1',
      '0 stay-2 opened, patient-of-stay-2',
      '0 stay-1 moved, patient-of-stay-1',
      '0 stay-2 moved, patient-of-stay-2',
      '5 - patient-mismatch.monitor-1 raised: patient-mismatch.title',
      '9 stay-1 patient-merged raised: patient-merged.title merged',
      '9 stay-2 patient-merged raised: patient-merged.title merged',
      '10 - patient-mismatch.monitor-1 cleared: patient-mismatch.title',
      '14 stay-1 patient-merged annotated: patient-merged.title merged',
      '14 stay-1 patient-merged worsened: patient-merged.title separated',
      '14 stay-2 patient-merged worsened: patient-merged.title separated',
      '15 - patient-mismatch.monitor-1 raised: patient-mismatch.title',
      '19 stay-1 no-data raised: no-data.title',
    ]);
    expect([...historyOf(script, 'stay-1').keys()]).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(historyOf(script, 'stay-2').size).toBe(0);
    expect(new UnitScript(RULES).play(story, tick(21_000)).decisions).toEqual(script.decisions);
    expectIdsOnce(script);
  });

  it('asks until a person acknowledges, and then has its answer', () => {
    const script = new UnitScript().play(twoChildren, tick(0), merged(1_000), tick(2_000));
    const alert = script
      .of('alert.changed')
      .find((change) => change.alert.ruleId === CONFIRM && change.alert.stayId === 'stay-1')?.alert;
    script.play(
      record('alert.acknowledged', 3_000, {
        alertId: alert?.id ?? '',
        seenTransition: 1,
        by: 'nurse.kim',
        displayName: 'Nurse Kim J.',
        role: 'nurse',
        reason: 'seen-at-bedside',
        note: null,
      }),
      tick(3_000),
    );
    const changes = script
      .of('alert.changed')
      .filter((change) => change.alert.ruleId === CONFIRM && change.alert.stayId === 'stay-1');
    expect(changes.map(({ change }) => change)).toEqual(['raised', 'acknowledged', 'cleared']);
    expect(changes.at(-1)?.alert.annotations).toEqual([{ code: 'alert.confirmed', values: { by: 'Nurse Kim J.' } }]);
    expect(script.state.alerts.has(`stay-2\n${CONFIRM}`)).toBe(true);
    script.play(merged(4_000), tick(5_000));
    expect(script.state.alerts.has(`stay-1\n${CONFIRM}`)).toBe(false);
  });

  it('knows merges of merges, and takes back only the one that is undone', () => {
    const join = (kind: 'patient.merged' | 'patient.unmerged', prior: string, surviving: string, atMs: number): Input =>
      record(
        kind,
        atMs,
        { priorPatientId: prior, survivingPatientId: surviving },
        `${kind}-${prior}-${surviving}-${atMs}`,
      );
    const script = new UnitScript().play(
      twoChildren,
      claimed('old', 0),
      join('patient.merged', 'old', 'older', 0),
      join('patient.merged', 'older', 'patient-of-stay-1', 0),
      steady(0, 10_000),
      join('patient.unmerged', 'older', 'old', 10_000),
      tick(10_000),
      tick(11_000),
    );
    expect(historyOf(script).size).toBe(0);
    expect(codes(script)).toContain('link-corrected');
    script.play(join('patient.unmerged', 'older', 'old', 12_000));
    expect(codes(script).at(-1)).toBe('unknown-reference');
  });
});

describe('two children and one bed', () => {
  const two = [configured(), opened('stay-1'), opened('stay-2'), occupied('bed-1', 'stay-1', 0), tick(1_000)];

  it('is said by both names when a child is put where another lies, until the other lies somewhere', () => {
    const script = new UnitScript().play(two, occupied('bed-1', 'stay-2', 10_000), tick(11_000), tick(40_000));
    expect(bedWords(script, 'technical.bed-taken')).toEqual([]);
    script.play(tick(41_000));
    expect(bedWords(script, 'technical.bed-taken')).toEqual([
      expect.stringMatching(/^raised at bed-1: stay-2 was put into bed bed-1, where stay-1 lay/),
    ]);
    script.play(occupied('bed-2', 'stay-1', 45_000), tick(46_000));
    expect(script.changes('technical.bed-taken.stay-1')).toEqual(['raised medium', 'cleared medium']);
  });

  it.each([
    ['in a bed that the unit does not list', configured({ beds: [] })],
    ['in a unit that has told nothing of itself', tick(0)],
  ])('is said by the id of the bed %s', (_where, beginning) => {
    const script = new UnitScript().play(
      [beginning, opened('stay-1'), opened('stay-2'), occupied('bed-9', 'stay-1', 0), tick(1_000)],
      occupied('bed-9', 'stay-2', 10_000),
      tick(11_000),
      tick(41_000),
    );
    const raised = script.of('alert.changed').find(({ alert }) => alert.ruleId.startsWith('technical.bed-taken'));
    expect(raised?.alert.detail?.values).toMatchObject({ bed: 'bed-9' });
  });

  it('is said although a bed is planned for the other in an hour', () => {
    const script = new UnitScript().play(
      two,
      occupied('bed-1', 'stay-2', 10_000),
      occupied('bed-3', 'stay-1', 3_600_000, 11_000),
      tick(11_000),
      tick(41_000),
    );
    expect(script.changes('technical.bed-taken.stay-1')).toEqual(['raised medium']);
  });

  it('is no alert while the second half of a swap is on its way, nor when the bed was left first', () => {
    const swap = new UnitScript().play(
      [...two, occupied('bed-2', 'stay-2', 0)],
      occupied('bed-1', 'stay-2', 10_000),
      tick(11_000),
      occupied('bed-2', 'stay-1', 10_000, 30_000),
      tick(31_000),
      tick(120_000),
    );
    const left = new UnitScript().play(
      two,
      occupied('bed-1', null, 5_000),
      occupied('bed-1', 'stay-2', 10_000),
      tick(11_000),
      tick(120_000),
    );
    for (const script of [swap, left]) expect(bedWords(script, 'technical.bed-taken')).toEqual([]);
  });

  it('is said of a back-dated admission, too', () => {
    const script = new UnitScript().play(
      [configured(), opened('stay-1'), opened('stay-2'), occupied('bed-1', 'stay-1', 10_000), tick(11_000)],
      occupied('bed-1', 'stay-2', 5_000, 12_000),
      tick(13_000),
      tick(60_000),
    );
    expect(bedWords(script, 'technical.bed-taken.stay-2')).toEqual([
      expect.stringMatching(/^raised at bed-1: stay-1 was put into bed bed-1, where stay-2 lay/),
    ]);
  });

  it('is said when the admissions name a bed that does not go with what they said, until they say it anew', () => {
    const script = new UnitScript().play(
      two,
      record('admission.contradicted', 5_000, { stayId: 'stay-2', bedId: 'bed-1', otherStayId: 'stay-1' }),
      tick(6_000),
      tick(7_000),
    );
    expect(bedWords(script, 'technical.bed-contradicted')).toEqual([
      'raised at bed-1: stay-2 is said to be in bed bed-1, where stay-1 lies, and is known to be in no bed. Nothing was moved.',
    ]);
    script.play(occupied('bed-3', 'stay-2', 20_000), tick(21_000));
    expect(script.changes('technical.bed-contradicted.stay-2')).toEqual(['raised medium', 'cleared medium']);
    script.play(record('admission.contradicted', 22_000, { stayId: 'stay-2', bedId: 'bed-4', otherStayId: null }));
    expect(script.of('alert.changed').at(-1)?.alert.detail).toEqual({
      code: 'bed-contradicted.detail',
      values: { child: 'stay-2', bed: 'bed-4', isTaken: false, otherChild: null, knownBed: 'bed-3' },
    });
  });

  it('is said of a bed that does not go with what they said for half a day, or until the child has left', () => {
    const contradicted = record('admission.contradicted', 5_000, {
      stayId: 'stay-2',
      bedId: 'bed-1',
      otherStayId: 'stay-1',
    });
    const RULE = 'technical.bed-contradicted.stay-2';
    // Unit time is that of the tick before.
    const script = new UnitScript().play(two, tick(5_000), contradicted, tick(6_000), tick(5_000 + 12 * 3_600_000));
    expect(script.changes(RULE)).toEqual(['raised medium']);
    expect(script.play(tick(5_001 + 12 * 3_600_000)).changes(RULE)).toEqual(['raised medium', 'cleared medium']);
    const left = new UnitScript().play(
      two,
      tick(5_000),
      contradicted,
      tick(6_000),
      closed('stay-2', 7_000),
      tick(8_000),
    );
    expect(left.changes(RULE)).toEqual(['raised medium', 'cleared medium']);
  });
});

/** Issue 10 A5: whether a child is ventilated is unknown until admission, a nurse or a ventilator says so, and then who said it is shown. */
import { describe, expect, it } from 'vitest';
import type { InputReading } from '../../../services/clinical/score/score-result.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { RECORD_VERSION, unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import { nationalPews } from '../rules-for-tests.ts';
import { shippedScore } from '../shipped-rules.ts';
import { oneChild, record, seconds, START_MS, UnitScript, UNIT, type Input, type Values } from '../unit-script.ts';

const PHOENIX = await shippedScore('phoenix-4');
const RULES = { scores: [PHOENIX, nationalPews()], vitals: [], models: [] };
const PEWS = nationalPews().id;
const WELL: Values = { heartRatePerMin: 110, spo2Percent: 95, fio2Percent: 40 };
const SENT: Values = { ...WELL, meanAirwayPressureCmH2o: 12 };

function charted(atMs: number, name: RecordOf<'observation.charted'>['name'], value: string | number): Input {
  return record('observation.charted', atMs, { stayId: 'stay-1', name, value, by: 'nurse-1' });
}

function child(ventilated: boolean | null): UnitScript {
  return new UnitScript(RULES).play(oneChild({ ventilated, newbornStay: null }));
}

/** What the newest Phoenix score says of invasive ventilation. */
function said(script: UnitScript): Pick<InputReading, 'quality' | 'value' | 'from'> | undefined {
  const input = script
    .of('score.computed')
    .findLast(({ score }) => score.ruleId === PHOENIX.id)
    ?.score.parts.flatMap((part) => part.inputs)
    .find(({ name }) => name === 'invasiveVentilation');
  return input === undefined ? undefined : { quality: input.quality, value: input.value, from: input.from };
}

function pews(script: UnitScript) {
  return script.of('score.computed').findLast(({ score }) => score.ruleId === PEWS)?.score;
}

const UNKNOWN = { quality: 'missing', value: null, from: null };

describe('nobody said', () => {
  it('is unknown, in the score and on the board, and never «no»', () => {
    const script = child(null).play(seconds(0, 31_000, () => WELL));
    expect(said(script)).toEqual(UNKNOWN);
    expect(script.of('unit.state').at(-1)?.stays[0] ?? script.of('stay.changed').at(-1)?.stay).toMatchObject({
      ventilated: null,
      ventilatedFrom: null,
      newbornStay: null,
    });
  });

  it('leaves the bounds of what ventilation decides open', () => {
    const script = child(null).play(seconds(0, 31_000, () => ({ ...WELL, spo2Percent: 88, fio2Percent: 80 })));
    const respiratory = script.of('score.computed').findLast(({ score }) => score.ruleId === PHOENIX.id)?.score
      .parts[0];
    expect(respiratory).toMatchObject({ points: null, pointsMin: 1, pointsMax: 3 });
  });

  it('stands as a caution beside a score that was not made for ventilated children', () => {
    const script = child(null).play(seconds(0, 31_000, () => WELL));
    expect(pews(script)?.cautions).toEqual([{ code: 'caution.ventilation-unknown', values: {} }]);
  });

  it('is what an old record without the fields says, and a change that does not name them leaves them', () => {
    const times = { observedAtMs: START_MS, receivedAtMs: START_MS };
    const envelope = { version: RECORD_VERSION, id: 'a', unitId: UNIT, ...times, source: 's' };
    const { record: made } = oneChild()[1] as Extract<Input, { kind: 'record' }>;
    const { ventilated: _v, newbornStay: _n, ...without } = made as RecordOf<'stay.opened'>;
    expect(unitRecordSchema.parse(without)).toMatchObject({ ventilated: null, newbornStay: null });
    const change = unitRecordSchema.parse({ ...without, ...envelope, kind: 'stay.updated', changes: { weightKg: 4 } });
    expect(change).toMatchObject({ changes: { weightKg: 4 } });
    expect('changes' in change ? Object.keys(change.changes) : null).toEqual(['weightKg']);
  });
});

describe('a ventilator says it', () => {
  it('with the signal as the source, while it sends', () => {
    const script = child(null).play(seconds(0, 31_000, () => SENT));
    expect(said(script)).toEqual({ quality: 'present', value: 'yes', from: 'meanAirwayPressureCmH2o' });
    expect(pews(script)).toMatchObject({ status: 'abstained' });
    script.play(seconds(31_000, 400_000, () => WELL));
    expect(said(script)).toEqual(UNKNOWN);
  });

  it('against the older «no» of an admission desk', () => {
    const script = child(false).play(seconds(0, 31_000, () => WELL));
    expect(said(script)).toMatchObject({ value: 'no', from: 'ventilated' });
    script.play(seconds(31_000, 62_000, () => SENT));
    expect(said(script)).toMatchObject({ value: 'yes', from: 'meanAirwayPressureCmH2o' });
  });

  it('also by a charted PEEP', () => {
    expect(
      said(
        child(null).play(
          charted(500, 'peepCmH2o', 6),
          seconds(1_000, 31_000, () => WELL),
        ),
      ),
    ).toMatchObject({ value: 'yes', from: 'peepCmH2o' });
  });

  it('but end-tidal CO2 does not: it is measured at the nose as well', () => {
    expect(said(child(null).play(seconds(0, 31_000, () => ({ ...WELL, endTidalCo2MmHg: 40 }))))).toEqual(UNKNOWN);
  });

  it('and a pressure of 0 does not', () => {
    expect(said(child(null).play(seconds(0, 31_000, () => ({ ...WELL, meanAirwayPressureCmH2o: 0 }))))).toEqual(
      UNKNOWN,
    );
  });
});

describe('a nurse says it', () => {
  it('CPAP explains the pressure', () => {
    const script = child(null).play(
      charted(500, 'oxygenDevice', 'cpap'),
      seconds(1_000, 31_000, () => SENT),
    );
    expect(said(script)).toMatchObject({ value: 'no', from: 'oxygenDevice' });
  });

  it('a charted ventilator takes the child out of what is not made for ventilated children', () => {
    const script = child(null).play(charted(500, 'oxygenDevice', 'ventilator'));
    expect(pews(script)?.reason).toMatchObject({ code: 'population.outside', values: { outside: ['ventilated'] } });
    script.play(charted(1_500, 'oxygenDevice', 'nasal-cannula'));
    expect(pews(script)?.reason ?? '').not.toContain('ventilated;');
  });
});

/** What must stand in single resources whatever the validator says: nothing missing looks normal, no name goes where it must not. */
import type { SenderRange } from '../../../services/clinical/signal/sender-range.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTerminology } from '../../../services/clinical/signal/term.ts';
import type { InputReading, ScorePart, ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import {
  DECISION_VERSION,
  type AlertChanged,
  type LateResult,
  type RiskComputed,
  type ScoreComputed,
  type StayCharted,
} from '../../../services/contract/decisions/decision.ts';
import { auditEvent, provenance } from '../../../services/export/fhir/resources/acknowledgement.ts';
import { alertFlag, detectedIssue } from '../../../services/export/fhir/resources/alert-resources.ts';
import { chartedObservation, ChartedValues } from '../../../services/export/fhir/resources/charted-observation.ts';
import { communication } from '../../../services/export/fhir/resources/communication.ts';
import { softwareDevices, type FhirCatalogue } from '../../../services/export/fhir/resources/device.ts';
import { encounterResource, patientResource } from '../../../services/export/fhir/resources/patient.ts';
import { riskAssessment } from '../../../services/export/fhir/resources/risk-assessment.ts';
import { scoreObservation } from '../../../services/export/fhir/resources/score-observation.ts';
import {
  VITAL_ITEMS,
  vitalObservation,
  type ChannelSeries,
} from '../../../services/export/fhir/resources/vital-observation.ts';
import type { StayRow, VitalsSeries } from '../../../services/history/history.port.ts';
import { scoreComputed, stayChanged } from '../../history/history-fixtures.ts';

const parsed = parseTerminology(JSON.parse(readFileSync('models/terminology/terms-1.0.0.json', 'utf8')));
if (!parsed.ok) throw new Error('no terminology');
const terminology = parsed.terminology;
const SHA = 'a'.repeat(64);
const catalogue: FhirCatalogue = {
  softwareVersion: '9.9.9',
  terminology,
  rules: [{ id: 'pews', version: '1.0.0', label: 'PEWS', sha256: SHA }],
  models: [{ id: 'm-1', version: '1.0.0', label: 'a model', sha256: SHA }],
};
const T0 = Date.UTC(2026, 2, 2, 10);
const stay: StayRow = {
  stayId: 'stay-1',
  patientId: 'patient-1',
  sex: 'female',
  unitId: 'unit-1',
  bedId: 'bed-1',
  displayName: 'Berta Example',
  birthDate: '2023-01-15',
  openedAtMs: T0,
  closedAtMs: null,
};

describe('child and stay', () => {
  it('have a name for those who see names alone, and never a number of the hospital', () => {
    expect(patientResource([stay], { seesNames: true, seesBirthDates: true }).name).toEqual([
      { use: 'usual', text: 'Berta Example' },
    ]);
    expect(JSON.stringify(patientResource([stay], { seesNames: false, seesBirthDates: true }))).not.toContain('Berta');
    expect(patientResource([stay], { seesNames: false, seesBirthDates: true }).identifier).toEqual([
      { system: 'urn:vigil:patient', value: 'patient-1' },
    ]);
  });

  it('say of what is unknown that it is', () => {
    const patient = patientResource([{ ...stay, sex: null, birthDate: null, patientId: null }], {
      seesNames: true,
      seesBirthDates: true,
    });
    expect(patient).toMatchObject({
      id: 'stay-1',
      _gender: { extension: [{ valueCode: 'unknown' }] },
      _birthDate: { extension: [{ valueCode: 'unknown' }] },
    });
    expect(patient).not.toHaveProperty('gender');
    expect(patientResource([{ ...stay, sex: 'unknown' }], { seesNames: true, seesBirthDates: true }).gender).toBe(
      'unknown',
    );
  });

  it('end when they ended', () => {
    expect(encounterResource(stay)).toMatchObject({
      status: 'in-progress',
      period: { start: '2026-03-02T10:00:00.000Z' },
    });
    expect(encounterResource({ ...stay, closedAtMs: T0 + 1_000 })).toMatchObject({
      status: 'finished',
      period: { end: '2026-03-02T10:00:01.000Z' },
    });
  });
});

describe('vital signs', () => {
  const series = (signals: Record<string, [mean: number | null, min?: number, max?: number]>): VitalsSeries => ({
    atMs: [T0],
    signals: Object.fromEntries(
      Object.entries(signals).map(([name, [mean, min, max]]) => [
        name,
        { mean: [mean], min: [min ?? mean], max: [max ?? mean], count: [mean === null ? 0 : 7] },
      ]),
    ),
  });
  const observed = (
    slug: string,
    of: VitalsSeries,
    resolution: 'second' | 'minute' = 'minute',
    others: readonly ChannelSeries[] = [],
  ) => {
    const item = VITAL_ITEMS.find((one) => one.slug === slug);
    if (item === undefined) throw new Error(slug);
    return vitalObservation({ stay, terminology, item, resolution, series: of, at: 0, others });
  };

  it('keep pulse and heart rate apart', () => {
    const [heart, pulse] = [
      observed('hr', series({ heartRatePerMin: [120] })),
      observed('pr', series({ pulseRatePerMin: [118] })),
    ];
    expect(heart?.code.coding?.map(({ code }) => code)).toEqual(['8867-4', '147842', 'heartRatePerMin']);
    expect(pulse?.code.coding?.map(({ code }) => code)).toEqual(['149530', 'pulseRatePerMin']);
  });

  it('say over how many seconds they are a mean; a second stands for itself', () => {
    expect(observed('hr', series({ heartRatePerMin: [120.123] }))).toMatchObject({
      valueQuantity: { value: 120.12, code: '/min' },
      method: { text: 'Mean of 7 values of one second, in the 60 s that begin then' },
    });
    expect(observed('hr', series({ heartRatePerMin: [120] }), 'second')).not.toHaveProperty('method');
  });

  it('are not there when nothing was measured, and have a reason when a part was not', () => {
    expect(observed('hr', series({ heartRatePerMin: [null] }))).toBeNull();
    const cuff = observed('cuff', series({ cuffSystolicMmHg: [80], cuffDiastolicMmHg: [null], cuffMeanMmHg: [null] }));
    expect(
      cuff?.component?.map((part) => [part.valueQuantity?.value, part.dataAbsentReason?.coding?.[0]?.code]),
    ).toEqual([
      [80, undefined],
      [undefined, 'unknown'],
      [undefined, 'unknown'],
    ]);
  });

  it('that cannot be are never sent as a value, nor is a mean with such a one in it', () => {
    expect(observed('hr', series({ heartRatePerMin: [700] }))).toMatchObject({
      dataAbsentReason: { coding: [{ code: 'error' }] },
    });
    expect(observed('hr', series({ heartRatePerMin: [150, 100, 999] }))).not.toHaveProperty('valueQuantity');
  });

  it('of another channel are components whose code is a text: nobody who looks for a code takes the foot for the hand', () => {
    const foot = {
      channel: 'left-foot/1.3.2/150456',
      series: series({ spo2Percent: [80] }),
      placeOf: new Map([[T0, 0]]),
    };
    const both = observed('spo2', series({ spo2Percent: [97] }), 'minute', [foot]);
    expect(both?.valueQuantity?.value).toBe(97);
    expect(both?.component).toEqual([
      {
        code: { text: 'SpO₂, other channel: left foot (1.3.2); not scored' },
        valueQuantity: expect.objectContaining({ value: 80, code: '%' }) as object,
      },
    ]);
    const alone = observed('spo2', series({ spo2Percent: [null] }), 'minute', [foot]);
    expect(alone).toMatchObject({ dataAbsentReason: { coding: [{ code: 'unknown' }] } });
    expect(alone?.component).toHaveLength(1);
    const elsewhere = { ...foot, placeOf: new Map([[T0 + 60_000, 0]]) };
    expect(observed('spo2', series({ spo2Percent: [97] }), 'minute', [elsewhere])).not.toHaveProperty('component');
  });

  it('have a slug of their own each', () => {
    expect(new Set(VITAL_ITEMS.map(({ slug }) => slug)).size).toBe(VITAL_ITEMS.length);
    expect(VITAL_ITEMS.every(({ slug }) => /^[a-z0-9]{1,8}$/.test(slug))).toBe(true);
  });
});

describe('scores', () => {
  const input = (change: Partial<InputReading> = {}): InputReading => ({
    name: 'heartRate',
    quality: 'present',
    value: 140,
    unit: '/min',
    observedAtMs: T0 + 500,
    ageMs: 4_000,
    from: 'heartRatePerMin',
    formula: null,
    record: '0:5:1',
    ...change,
  });
  const part = (change: Partial<ScorePart> = {}): ScorePart => ({
    name: 'heart',
    points: 2,
    pointsMin: 2,
    pointsMax: 2,
    inputs: [input()],
    ...change,
  });
  const decision = (score: Partial<ScoreResult>): ScoreComputed => {
    const base = scoreComputed('pews', T0);
    return { ...base, score: { ...base.score, reason: null, ...score } };
  };
  const observed = (score: Partial<ScoreResult>) => scoreObservation({ stay, catalogue, decision: decision(score) });

  it('that are complete have a total and point at what they rest on', () => {
    const score = observed({
      status: 'complete',
      total: 2,
      lower: 2,
      upper: 2,
      parts: [
        part(),
        part({ name: 'lactate', inputs: [input({ name: 'lactate', from: 'lactateMmolPerL', record: '0:9' })] }),
      ],
    });
    expect(score).toMatchObject({
      status: 'final',
      valueQuantity: { value: 2, code: '{score}' },
      device: { reference: 'Device/rule-pews-1.0.0' },
    });
    expect(score.derivedFrom?.map(({ reference }) => reference?.replace(/-.*-/, '-…-'))).toEqual([
      'Observation/v-…-1',
      'Observation/c-…-1',
    ]);
    expect(score.derivedFrom?.[0]?.reference).toContain('-hr.s-');
  });

  it('that are partial are a range, with the parts that lack named', () => {
    const score = observed({
      status: 'partial',
      lower: 2,
      upper: 5,
      published: 2,
      missing: [{ kind: 'input', name: 'lactate' }],
      parts: [
        part(),
        part({
          name: 'lactate',
          points: null,
          pointsMin: 0,
          pointsMax: 3,
          inputs: [input({ quality: 'missing', value: null })],
        }),
      ],
    });
    expect(score).toMatchObject({ status: 'preliminary', valueRange: { low: { value: 2 }, high: { value: 5 } } });
    expect(score).not.toHaveProperty('valueQuantity');
    expect(score.component?.[1]).toMatchObject({ dataAbsentReason: { text: 'Inputs lack: between 0 and 3 points' } });
    expect(score.component?.[1]).not.toHaveProperty('valueQuantity');
    expect(score.note?.[0]?.text).toContain('missing: Lactate');
  });

  it('that abstained have a reason and no value', () => {
    const score = observed({
      status: 'abstained',
      reason: { code: 'text.kept', values: { text: 'the child is ventilated' } },
    });
    expect(score).toMatchObject({
      dataAbsentReason: { coding: [{ code: 'not-performed' }], text: 'the child is ventilated' },
    });
    expect(Object.keys(score).filter((name) => name.startsWith('value'))).toEqual([]);
  });

  it('name a rule of another version without pointing at one that is not here', () => {
    expect(observed({ ruleVersion: '0.0.1' }).device).toEqual({
      type: 'Device',
      identifier: { system: 'urn:vigil:rule', value: 'pews@0.0.1' },
      display: 'pews 0.0.1',
    });
  });

  it('answer a finding that is unknown with neither yes nor no', () => {
    const score = observed({
      findings: [
        { id: 'f', answer: 'unknown' },
        { id: 'g', answer: 'no' },
      ],
    });
    expect(score.component).toMatchObject([
      { dataAbsentReason: { coding: [{ code: 'unknown' }] } },
      { valueBoolean: false },
    ]);
  });
});

describe('risks', () => {
  const risk = (probability: number | null, reason: RiskComputed['risk']['reason']): RiskComputed => ({
    version: DECISION_VERSION,
    id: 'r',
    unitId: 'unit-1',
    atMs: T0,
    cause: '0:1',
    kind: 'risk.computed',
    stayId: 'stay-1',
    risk: {
      modelId: 'm-1',
      modelSha256: SHA,
      label: { code: 'risk.kind', values: { kind: 'adult-surrogate' } },
      outcome: { code: 'risk.outcome', values: { outcome: 'sepsis' } },
      horizonHours: 6,
      probability,
      reason,
      dueAtMs: T0,
    },
  });

  it('have a probability, its horizon and the model by its digest', () => {
    expect(riskAssessment({ stay, catalogue, decision: risk(0.25, null) })).toMatchObject({
      performer: { reference: 'Device/model-m-1-1.0.0' },
      prediction: [{ probabilityDecimal: 0.25, whenPeriod: { end: '2026-03-02T16:00:00.000Z' } }],
    });
    expect(
      riskAssessment({ stay, catalogue: { ...catalogue, models: [] }, decision: risk(0.25, null) }).performer,
    ).not.toHaveProperty('reference');
  });

  it('that were refused have a reason and no probability', () => {
    const [prediction] = riskAssessment({
      stay,
      catalogue,
      decision: risk(null, { code: 'risk.age-unknown', values: {} }),
    }).prediction;
    expect(prediction).toMatchObject({
      rationale: 'age is not known',
      qualitativeRisk: { coding: [{ code: 'not-performed' }] },
    });
    expect(prediction).not.toHaveProperty('probabilityDecimal');
  });
});

describe('alerts and what people did', () => {
  const alert: Alert = {
    id: 'a',
    unitId: 'unit-1',
    stayId: 'stay-1',
    bedId: 'bed-1',
    ruleId: 'concern',
    ruleVersion: '1',
    kind: 'clinical',
    level: 'high',
    phase: 'acknowledged',
    title: { code: 'concern.title', values: { from: 'family', level: 'high' } },
    detail: {
      code: 'concern.told',
      values: { from: 'family', level: 'high', toldAtMs: T0, untilMs: T0 + 1, by: 'nurse.kim' },
    },
    inputs: [],
    parts: [],
    firstRaisedAtMs: T0,
    changedAtMs: T0 + 5_000,
    transition: 4,
    firstPaintedAtMs: null,
    escalation: 0,
    annotations: [
      { code: 'alert.confirmed', values: { by: 'Dr. Kim Nurse' } },
      { code: 'stay.moved', values: { bed: '4' } },
    ],
    holder: {
      by: 'nurse.kim',
      displayName: 'Kim Nurse',
      role: 'nurse',
      reason: 'other',
      note: 'mother is Anna',
      atMs: T0 + 5_000,
      untilMs: T0 + 9_000,
    },
  };
  const changed = (change: AlertChanged['change'], refusal: AlertChanged['refusal'] = null): AlertChanged => ({
    version: DECISION_VERSION,
    id: 'k',
    unitId: 'unit-1',
    atMs: T0 + 5_000,
    cause: '0:1',
    kind: 'alert.changed',
    stayId: 'stay-1',
    change,
    alert,
    commandId: 'c',
    refusal,
  });

  it('tell no name of staff to those who see none', () => {
    const blind = { seesNames: false };
    const told = [
      auditEvent(changed('acknowledged'), blind),
      auditEvent(
        changed('refused', { code: 'refused.held', values: { phase: 'acknowledged', by: 'Kim Nurse' } }),
        blind,
      ),
      provenance(changed('snoozed'), blind),
      detectedIssue({ alert, stay, catalogue, ...blind }),
      alertFlag({ alert, stay }),
      communication(changed('painted'), stay, blind),
    ];
    expect(JSON.stringify(told)).not.toMatch(/kim|anna/i);
    expect(JSON.stringify(told)).toContain('Now in bed 4.');
    expect(
      JSON.stringify([
        auditEvent(changed('acknowledged'), { seesNames: true }),
        detectedIssue({ alert, stay, catalogue, seesNames: true }),
      ]),
    ).toMatch(/Kim Nurse.*entered by nurse\.kim.*Dr\. Kim Nurse/s);
  });

  it('a refused command is a failed event, of nobody who is known, and no provenance', () => {
    expect(auditEvent(changed('refused', { code: 'refused.changed', values: {} }), { seesNames: true })).toMatchObject({
      outcome: '4',
      outcomeDesc: 'The alert has changed since: look again.',
      agent: [{ who: { display: 'Not kept with the refusal' } }],
    });
    expect(provenance(changed('refused'), { seesNames: true })).toBeNull();
  });

  it('an alert that is cleared is final and inactive, its version the number of its transition', () => {
    const cleared = { ...alert, phase: 'cleared' as const, holder: null };
    expect(detectedIssue({ alert: cleared, stay, catalogue, seesNames: true })).toMatchObject({
      status: 'final',
      meta: { versionId: '4' },
    });
    expect(alertFlag({ alert: cleared, stay })).toMatchObject({
      status: 'inactive',
      period: { end: '2026-03-02T10:00:05.000Z' },
    });
    expect(alertFlag({ alert, stay }).period).not.toHaveProperty('end');
  });

  it('an alert of no child has a place for a subject', () => {
    const ofUnit = { ...alert, stayId: null, bedId: null };
    expect(alertFlag({ alert: ofUnit, stay: null }).subject).toEqual({
      type: 'Location',
      identifier: { system: 'urn:vigil:unit', value: 'unit-1' },
    });
    expect(detectedIssue({ alert: ofUnit, stay: null, catalogue, seesNames: true })).not.toHaveProperty('patient');
  });

  it.each([
    ['delivered', 'completed'],
    ['undeliverable', 'not-done'],
    ['rejected', 'not-done'],
    ['received', 'in-progress'],
  ] as const)('a receipt %s is %s, and never an acknowledgement', (status, said) => {
    const receipt = communication(
      {
        version: DECISION_VERSION,
        id: 'q',
        unitId: 'unit-1',
        atMs: T0,
        cause: '0:1',
        kind: 'alert.receipted',
        stayId: 'stay-1',
        alertId: 'a',
        transition: 1,
        receiverId: 'pager',
        status,
      },
      stay,
      { seesNames: true },
    );
    expect(receipt).toMatchObject({
      status: said,
      payload: [{ contentString: expect.stringContaining('no acknowledgement') as string }],
    });
  });
});

describe('charted and laboratory values', () => {
  const gathered = (...decisions: Parameters<ChartedValues['add']>[0][]) => {
    const values = new ChartedValues();
    for (const decision of decisions) values.add(decision);
    return values.values();
  };
  const state = (
    id: string,
    atMs: number,
    charted: [string, number | string, number][],
    labs: [string, number, string, number][] = [],
  ) => ({
    ...stayChanged(id, atMs, {
      change: 'updated',
      stay: {
        charted: charted.map(([name, value, observedAtMs]) => ({ name, value, observedAtMs, by: 'nurse.kim' })),
        labs: labs.map(([name, value, unit, observedAtMs]) => ({ name, value, unit, observedAtMs })),
      },
    }),
    cause: `0:${id}`,
  });
  const late: LateResult = {
    version: DECISION_VERSION,
    id: 'l',
    unitId: 'unit-1',
    atMs: T0,
    cause: '0:1',
    kind: 'result.late',
    stayId: 'stay-1',
    name: 'lactateMmolPerL',
    value: 3,
    unit: 'mmol/L',
    range: { low: 0.5, high: 2, flag: 'H' },
    observedAtMs: T0 - 60_000,
    receivedAtMs: T0,
  };
  const observed = (of: ReturnType<typeof gathered>, seesNames = true) =>
    of.map((charted) => chartedObservation({ stay, terminology, charted, seesNames }));

  it('stand once however often they are announced; a second value of one moment corrects the first', () => {
    const values = observed(
      gathered(
        state('1', T0, [['weightKg', 5, T0]]),
        state('2', T0 + 1, [['weightKg', 5, T0]]),
        state('3', T0 + 2, [['weightKg', 5.2, T0]]),
        state('4', T0 + 3, [['weightKg', 5.3, T0 + 3]]),
      ),
    );
    expect(values.map(({ status, valueQuantity }) => [status, valueQuantity?.value])).toEqual([
      ['corrected', 5.2],
      ['final', 5.3],
    ]);
  });

  it('are read from single entries too, those about the past included', () => {
    const entry = (value: number, observedAtMs: number, isNewest: boolean): StayCharted => ({
      version: DECISION_VERSION,
      id: `e${value}`,
      unitId: 'unit-1',
      atMs: T0 + value,
      cause: `0:${value}`,
      kind: 'stay.charted',
      stayId: 'stay-1',
      entry: { of: 'laboratory', name: 'lactateMmolPerL', value, unit: 'mmol/L', observedAtMs },
      isNewest,
    });
    const values = observed(
      gathered(
        state('1', T0, [], [['lactateMmolPerL', 4, 'mmol/L', T0]]),
        entry(4, T0, true),
        entry(2, T0 - 60_000, false),
      ),
    );
    expect(values.map(({ status, valueQuantity }) => [status, valueQuantity?.value])).toEqual([
      ['final', 2],
      ['final', 4],
    ]);
  });

  it('hand on the range and the judgement of the laboratory, and make up none', () => {
    const entry = (value: number, range?: SenderRange): StayCharted => ({
      version: DECISION_VERSION,
      id: `e${value}`,
      unitId: 'unit-1',
      atMs: T0 + value,
      cause: `0:${value}`,
      kind: 'stay.charted',
      stayId: 'stay-1',
      entry: {
        of: 'laboratory',
        name: 'lactateMmolPerL',
        value,
        unit: 'mmol/L',
        observedAtMs: T0 + value,
        ...(range === undefined ? {} : { range }),
      },
      isNewest: true,
    });
    const [bare, judged, open] = observed(
      gathered(
        entry(1),
        entry(4, { low: 0.5, high: 2.2, flag: 'H' }),
        entry(5, { low: null, high: 2, strict: true, flag: null }),
      ),
    );
    expect(bare).not.toHaveProperty('referenceRange');
    expect(bare).not.toHaveProperty('interpretation');
    expect(judged).toMatchObject({
      interpretation: [{ coding: [{ code: 'H' }] }],
      referenceRange: [{ low: { value: 0.5, code: 'mmol/L' }, high: { value: 2.2 } }],
    });
    expect(open).toMatchObject({ referenceRange: [{ high: { value: 2 }, text: '<2' }] });
  });

  it('are corrected by the later in the log, in whatever order the history gives them', () => {
    const [first, second] = [
      { ...state('2', T0, [['weightKg', 5, T0]]), cause: '0:7' },
      { ...state('1', T0, [['weightKg', 5.2, T0]]), cause: '0:10' },
    ];
    for (const decisions of [
      [first, second],
      [second, first],
    ]) {
      expect(observed(gathered(...decisions)).map(({ valueQuantity }) => valueQuantity?.value)).toEqual([5.2]);
    }
  });

  it('that came late say so, and hand on the range of the laboratory too', () => {
    expect(observed(gathered(late))[0]).toMatchObject({
      category: [{ coding: [{ code: 'laboratory' }] }],
      note: [{ text: expect.stringContaining('never scored') as string }],
      interpretation: [{ coding: [{ code: 'H' }] }],
      referenceRange: [{ low: { value: 0.5, code: 'mmol/L' }, high: { value: 2 } }],
    });
  });

  it('keep a unit that nobody proved to be UCUM as it was sent', () => {
    const [own, known] = observed(
      gathered(
        state(
          '1',
          T0,
          [],
          [
            ['ownAssay', 3, 'Einheiten', T0],
            ['lactateMmolPerL', 2, 'mmol/L', T0 + 1],
          ],
        ),
      ),
    );
    expect(own?.valueQuantity).toEqual({ value: 3, unit: 'Einheiten' });
    expect(known?.valueQuantity).toMatchObject({ code: 'mmol/L', system: 'http://unitsofmeasure.org' });
  });

  it('are codes where they were answers, with who wrote them for those who see names', () => {
    const values = gathered(state('1', T0, [['gcsVerbal', 'tube', T0]]));
    expect(observed(values)[0]).toMatchObject({
      valueCodeableConcept: { coding: [{ code: 'tube' }] },
      performer: [{ identifier: { value: 'nurse.kim' } }],
    });
    expect(JSON.stringify(observed(values, false))).not.toContain('kim');
  });
});

describe('devices', () => {
  it('are Vigil, its rules and its models, each with version and digest', () => {
    expect(softwareDevices(catalogue).map(({ id, version }) => [id, version?.map(({ value }) => value)])).toEqual([
      ['vigil', ['9.9.9']],
      ['rule-pews-1.0.0', ['1.0.0', SHA]],
      ['model-m-1-1.0.0', ['1.0.0', SHA]],
    ]);
  });
});

/** Which of several sources stands, whom each row names, and what is told of every number. */
import { describe, expect, it } from 'vitest';
import { AT_MS, comen, RECEIVED_MS, row, vital, vitals } from './hl7-messages.ts';
import { pseudonym, readerWith, readOnce, said, saidBy, saidOfChannels } from './hl7-readers.ts';

function fail(): never {
  throw new Error('the test expects one');
}

const codesOf = (outcome: { readonly quarantined: readonly { readonly code: string }[] }): string[] =>
  outcome.quarantined.map(({ code }) => code);

describe('several sources of one signal', () => {
  it('a value that cannot be drops out first, in any order, and is kept under its channel', () => {
    for (const [probes, kept] of [
      [['150', '93'], '/1.3.1/150456'],
      [['93', '150'], '/1.3.2/150456'],
    ] as const) {
      const outcome = readOnce(comen(probes));
      expect(saidOfChannels(outcome).slice(0, 2)).toMatchObject([
        [null, { spo2Percent: 93 }],
        [kept, { spo2Percent: 150 }],
      ]);
    }
    expect(said(readOnce(comen(['150', '160'])).frames[0] ?? fail())).toMatchObject({ spo2Percent: 150 });
  });

  it('the preferred source does not win with a value that cannot be', () => {
    const rows = [vital.breathing('350'), vital.breathingOfCapnometer('28')];
    for (const order of [rows, rows.toReversed()]) {
      expect(saidOfChannels(readOnce(vitals(order)))).toEqual([
        [null, { respiratoryRatePerMin: 28 }],
        ['/1.7.5.151578/151578', { respiratoryRatePerMin: 350 }],
      ]);
    }
    expect(saidBy(readOnce(vitals([vital.breathing('350')])))).toEqual([[AT_MS, { respiratoryRatePerMin: 350 }]]);
  });

  it('two values of one channel are refused: nothing tells which is which; one that cannot be is not', () => {
    expect(codesOf(readOnce(vitals([vital.spo2('97'), vital.spo2('88')])))).toEqual(['ambiguous-source']);
    expect(saidBy(readOnce(vitals([vital.spo2('150'), vital.spo2('88')])))).toEqual([[AT_MS, { spo2Percent: 88 }]]);
    expect(codesOf(readOnce(vitals([vital.spo2('97'), vital.spo2('97')])))).toEqual([]);
  });
});

describe('the patient of a message', () => {
  it('stands with every frame of its message, also with values of an earlier time and with alarms', () => {
    const named = pseudonym('HOSP', '7001');
    const { read } = readerWith();
    const rows = [
      vital.heartRate('140'),
      row({
        code: '150021^MDC_PRESS_BLD_NONINV_SYS^MDC',
        value: '99',
        unit: '266016^MDC_DIM_MMHG^MDC',
        access: 'APERIODIC',
        time: '20260912115300+0900',
      }),
    ];
    expect(
      read(vitals(rows, { patient: '7001' })).frames.map(({ source, observedAtMs }) => [
        source.patientId,
        observedAtMs,
      ]),
    ).toEqual([
      [named, AT_MS],
      [named, AT_MS - 420_000],
    ]);
    const next = { patient: '', at: '20260912120001+0900' };
    expect(read(vitals([vital.heartRate('141')], next), RECEIVED_MS + 1000).frames[0]?.source).toEqual({
      id: 'gateway/3',
      intervalMs: 1000,
      provenance: expect.any(String) as string,
    });
    expect(
      readOnce(vitals([row({ code: '1^NOBODY_KNOWS^99X', value: '1' })], { patient: '7001' })).quarantined,
    ).toMatchObject([{ observations: [{ patientId: named }] }]);
  });
});

describe('what came', () => {
  it('every number is told to whoever counts what came, mapped or not', () => {
    const told: unknown[] = [];
    const noteReceived = (unitId: string, local: { code: string }, number: number): void =>
      void told.push([unitId, local.code, number]);
    readOnce(vitals([vital.heartRate('140'), row({ code: '1^NOBODY_KNOWS^99X', value: '7' })]), { noteReceived });
    expect(told).toEqual([
      ['picu', '147842', 140],
      ['picu', '1', 7],
    ]);
  });
});

/** From which code each value of a message was read, and by which version of the map: told once, named by every frame. */
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { SwitchingGate } from '../../../services/feed/terms/active/switching-gate.ts';
import { digestOf, type CodeMap } from '../../../services/feed/terms/code-map.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { entry, gateOf, mapOf } from '../terms/term-parts.ts';
import { header, hl7, patient, RECEIVED_MS, report, row, UNITS, visit, vital, vitals } from './hl7-messages.ts';
import { readerWith, said } from './hl7-readers.ts';

const pulse = entry({
  system: '99HOSP',
  code: 'PR1',
  units: [{ sent: '/min', ucum: '/min' }],
  target: { kind: 'signal', name: 'heartRatePerMin' },
});
const MAP = mapOf([pulse], 'seoul');
const ownRate = (value: string): string => row({ code: 'PR1^Rate^99HOSP', value, unit: '/min' });

function readerOf(map: CodeMap | null) {
  const terms = new SwitchingGate(gateOf(map));
  return { ...readerWith({ terms }), switchTo: (next: CodeMap) => terms.switchTo(gateOf(next)) };
}

const toldIn = ({ records }: MessageOutcome): readonly RecordOf<'codes.read'>[] =>
  records.flatMap((record) => (record.kind === 'codes.read' ? [record] : []));

/** What the record that a frame names says of its signals. */
function provenanceIn(frame: Frame, told: readonly RecordOf<'codes.read'>[]) {
  const meant = told.find(({ provenanceId }) => provenanceId === frame.source.provenance);
  return Object.fromEntries(
    (meant?.signals ?? [])
      .filter(({ signal }) => signal in said(frame))
      .map(({ signal, provenance }) => [signal, provenance]),
  );
}

/** Messages a second apart. */
const at = (second: number) => `2026091212000${second}+0900`;

describe('the codes of a monitor', () => {
  it('are told once, by code, unit text, entry and digest of the map, and every frame names them', () => {
    const { read } = readerOf(MAP);
    const first = read(vitals([ownRate('140'), vital.spo2('97')], { at: at(0) }));
    const told = toldIn(first);
    expect(told).toHaveLength(1);
    const [frame] = first.frames;
    expect(frame === undefined ? null : provenanceIn(frame, told)).toEqual({
      heartRatePerMin: {
        system: '99HOSP',
        code: 'PR1',
        unit: '/min',
        map: { entry: '99HOSP PR1', sha256: digestOf(MAP) },
      },
      spo2Percent: { system: 'MDC', code: '150456', unit: UNITS.PERCENT.split('^')[0], map: null },
    });
    for (let second = 1; second < 5; second++) {
      const next = read(vitals([ownRate('141'), vital.spo2('98')], { at: at(second) }), RECEIVED_MS + second * 1_000);
      expect(toldIn(next)).toEqual([]);
      expect(next.frames[0]?.source).toEqual(frame?.source);
    }
  });

  it('stay told when a signal is missing for a while, and grow by one that is new', () => {
    const { read } = readerOf(null);
    const ids = [[vital.heartRate('140'), vital.spo2('97')], [vital.heartRate('141')], [vital.breathing('30')]].map(
      (rows, second) => {
        const outcome = read(vitals(rows, { at: at(second) }), RECEIVED_MS + second * 1_000);
        return [outcome.frames[0]?.source.provenance, toldIn(outcome).length];
      },
    );
    expect(ids.map(([, count]) => count)).toEqual([1, 0, 1]);
    expect(ids[1]?.[0]).toBe(ids[0]?.[0]);
    expect(ids[2]?.[0]).not.toBe(ids[0]?.[0]);
  });

  it('are other ones from the first message that another version of the map read', () => {
    const { read, switchTo } = readerOf(MAP);
    const before = toldIn(read(vitals([ownRate('140')], { at: at(0) })));
    const next = { ...MAP, version: 2 };
    switchTo(next);
    const after = toldIn(read(vitals([ownRate('141')], { at: at(1) }), RECEIVED_MS + 1_000));
    expect([...before, ...after].map(({ signals }) => signals[0]?.provenance.map?.sha256)).toEqual([
      digestOf(MAP),
      digestOf(next),
    ]);
  });

  it('that change from message to message are named rightly in each', () => {
    const { read } = readerOf(MAP);
    const told: RecordOf<'codes.read'>[] = [];
    const codes = [0, 1, 2, 3].map((second) => {
      const rate = second % 2 === 0 ? ownRate('140') : vital.heartRate('140');
      const outcome = read(vitals([rate], { at: at(second) }), RECEIVED_MS + second * 1_000);
      told.push(...toldIn(outcome));
      const [frame] = outcome.frames;
      return frame === undefined ? null : provenanceIn(frame, told)['heartRatePerMin']?.code;
    });
    expect(codes).toEqual(['PR1', '147842', 'PR1', '147842']);
    expect(told).toHaveLength(2);
  });

  it('of a cuff and of a second channel are named too', () => {
    const { read } = readerOf(null);
    const outcome = read(
      vitals([
        vital.spo2('97'),
        vital.spo2('91', { channel: '1.3.2.150456' }),
        vital.cuffSystolic('92', { time: '20260912115300+0900' }),
      ]),
    );
    const told = toldIn(outcome);
    expect(
      outcome.frames.map((frame) => [frame.source.channel ?? null, Object.keys(provenanceIn(frame, told))]),
    ).toEqual([
      [null, ['spo2Percent']],
      ['/1.3.2.150456/150456', ['spo2Percent']],
      [null, ['cuffSystolicMmHg']],
    ]);
  });

  it('are told again when the log may not have taken them, under the same id', () => {
    const { read, forget } = readerOf(MAP);
    const [first] = toldIn(read(vitals([ownRate('140')], { at: at(0) })));
    forget();
    const [again] = toldIn(read(vitals([ownRate('140')], { at: at(1) }), RECEIVED_MS + 1_000));
    expect(again?.provenanceId).toBe(first?.provenanceId);
  });

  it('are told anew for no number of places that a sender counts up', () => {
    const { read } = readerOf(null);
    const told = Array.from({ length: 300 }, (_, index) => {
      const time = `202609121200${String(index % 60).padStart(2, '0')}+0900`;
      return toldIn(read(vitals([vital.heartRate('140', { channel: `${index}` })], { at: time }))).length;
    });
    expect(told.reduce((sum, count) => sum + count)).toBe(1);
  });
});

describe('the code of a laboratory result', () => {
  const LACTATE = row({ code: '2524-7^Lactate^LN', value: '2.4', unit: 'mmol/L^^UCUM', status: 'F' });
  const message = hl7([header({ sender: 'LAB' }), patient('7001'), visit('', 'V9'), report({}), LACTATE]);
  const stay = { unitId: 'picu', stayId: 'stay:1', patientId: 'patient:1' };

  it('stands with it, and is no part of its id: another version of the map reads the same result', () => {
    const lactate = entry({
      system: 'LN',
      code: '2524-7',
      units: [{ sent: 'mmol/L', ucum: 'mmol/L' }],
      target: { kind: 'lab', name: 'lactateMmolPerL' },
    });
    const maps = [null, mapOf([lactate], 'seoul')];
    const records = maps.flatMap(
      (map) => readerWith({ terms: gateOf(map), sends: ['laboratory'], stayAt: () => stay }).read(message).records,
    );
    expect(records.map((record) => (record.kind === 'lab.resulted' ? record.provenance : null))).toEqual(
      maps.map((map) => ({
        system: 'LN',
        code: '2524-7',
        unit: 'mmol/L',
        map: map === null ? null : { entry: 'LN 2524-7', sha256: digestOf(map) },
      })),
    );
    expect(records[0]?.id).toBe(records[1]?.id);
  });
});

/** Taking back what a wrong map let in: first the approval goes, then the units are told. */
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import type { MapEdit, MapStatus } from '../../../services/feed/terms/active/active-maps.ts';
import { loadTermSources } from '../../../services/compose/terms/terms-sources.ts';
import { createTermGate } from '../../../services/feed/terms/read-code-map.ts';
import type { ReceivedCode } from '../../../services/feed/terms/received/received-codes.ts';
import type { CodeMap } from '../../../services/feed/terms/code-map.ts';
import type { WithdrawRequest } from '../../../services/feed/terms/withdraw/withdraw-request.ts';
import { withdrawText } from '../../../services/command/terms/terms-withdraw.ts';
import { withdrawValues, type Withdrawn } from '../../../services/feed/terms/withdraw/withdraw-values.ts';
import { entry, mapOf } from './term-parts.ts';

const NOW_MS = 5_000_000;
const saturation = entry({
  system: '99HOSP',
  code: 'SAT1',
  units: [{ sent: '%', ucum: '%' }],
  target: { kind: 'signal', name: 'spo2Percent' },
});
const lactate = entry({
  system: '99HOSP',
  code: 'SAT1',
  channel: '2.*',
  units: [{ sent: 'mmol/L', ucum: 'mmol/L' }],
  target: { kind: 'lab', name: 'lactateMmolPerL' },
});

const { standard, units } = await loadTermSources();
const gateOf = (map: CodeMap) => createTermGate({ hospitalId: 'hospital-1', standard, map, units });

function came(local: Partial<ReceivedCode['local']>, count: number, unitId = 'picu-1'): ReceivedCode {
  const sent = { system: '99HOSP', code: 'SAT1', name: '', channel: '', unit: { code: '%', name: '', system: '' } };
  const times = { sinceMs: 2_000_000, stride: 1, samples: [] };
  return { hospitalId: 'hospital-1', unitId, setting: 'picu', local: { ...sent, ...local }, count, ...times };
}

interface Run {
  readonly withdrawn: Withdrawn;
  readonly map: CodeMap;
  /** What happened, in order. */
  readonly steps: readonly string[];
  readonly records: readonly RecordOf<'values.withdrawn'>[];
}

async function run(
  map: CodeMap,
  request: Partial<WithdrawRequest>,
  received: readonly ReceivedCode[] = [],
): Promise<Run> {
  let current = map;
  const [steps, records]: [string[], RecordOf<'values.withdrawn'>[]] = [[], []];
  const status = (): readonly MapStatus[] => [
    {
      hospitalId: 'hospital-1',
      mapVersion: `v${current.version}`,
      map: current,
      gate: gateOf(current),
      sinceMs: 0,
      fault: null,
    },
  ];
  const change = async (_: string, edit: (before: CodeMap) => MapEdit): Promise<MapEdit> => {
    const edited = edit(current);
    if (edited.ok) current = edited.map;
    steps.push('map');
    return edited;
  };
  const withdrawn = await withdrawValues(
    {
      hospitalId: 'hospital-1',
      code: null,
      system: null,
      channel: null,
      target: null,
      sourceId: null,
      sender: null,
      fromMs: 1_000_000,
      toMs: null,
      by: 'Dr Kim',
      reason: 'wrong place',
      dryRun: false,
      withOthers: false,
      ...request,
    },
    {
      maps: { readAgain: async () => undefined, status, change },
      unitIds: ['picu-1', 'picu-2'],
      received,
      now: () => NOW_MS,
      admitRecords: async (told) => {
        steps.push('log');
        records.push(...told);
      },
    },
  );
  return { withdrawn, map: current, steps, records };
}

describe('a code that was read wrongly', () => {
  it('is open again in the map, signed, before every unit is told', async () => {
    const { withdrawn, map, steps, records } = await run(mapOf([saturation]), { code: 'SAT1' });
    expect(steps).toEqual(['map', 'log']);
    expect(map).toMatchObject({
      version: 2,
      entries: [{ status: 'suggested', reviewedBy: null, note: 'wrong place', noteBy: 'Dr Kim' }],
    });
    expect(records.map(({ unitId }) => unitId)).toEqual(['picu-1', 'picu-2']);
    expect(records[0]).toMatchObject({
      targets: [{ kind: 'signal', name: 'spo2Percent' }],
      code: '99HOSP SAT1',
      fromMs: 1_000_000,
      toMs: NOW_MS + 1,
      by: 'Dr Kim',
    });
    expect(withdrawn).toMatchObject({ ok: true, report: { revoked: '99HOSP SAT1', mapVersion: 'v2' } });
  });

  it('is told with the sender that alone is meant', async () => {
    const { withdrawn, records } = await run(mapOf([saturation]), { code: 'SAT1', sender: 'gateway-1/bed-3' });
    expect(records.map(({ sender }) => sender)).toEqual(['gateway-1/bed-3', 'gateway-1/bed-3']);
    const whole = await run(mapOf([saturation]), { code: 'SAT1' });
    expect(whole.records[0]).not.toHaveProperty('sender');
    expect(whole.records[0]?.id).not.toBe(records[0]?.id);
    expect(withdrawn).toMatchObject({ ok: true, report: { sender: 'gateway-1/bed-3' } });
  });

  it('is only told of in a dry run', async () => {
    const { withdrawn, steps } = await run(mapOf([saturation]), { code: 'SAT1', dryRun: true });
    expect(steps).toEqual([]);
    expect(withdrawn).toMatchObject({ ok: true, report: { revoked: '99HOSP SAT1', dryRun: true } });
  });

  it('that means something else already is withdrawn by what it meant', async () => {
    const { steps, records, withdrawn } = await run(mapOf([{ ...saturation, status: 'suggested', reviewedBy: null }]), {
      code: 'SAT1',
      target: 'endTidalCo2MmHg',
    });
    expect(steps).toEqual(['log']);
    expect(records[0]?.targets).toEqual([{ kind: 'signal', name: 'endTidalCo2MmHg' }]);
    expect(withdrawn).toMatchObject({ ok: true, report: { revoked: null } });
  });

  it('is told as the entry under which the values came; those of another probe stand, and are named', async () => {
    const right = entry({ ...saturation, code: 'SAT2' });
    const received = [
      came({}, 400),
      came({ code: 'SAT2', channel: '1.3.1' }, 30),
      came({ code: 'SAT2' }, 9, 'another-unit'),
      came({ code: 'HR', unit: { code: '/min', name: '', system: '' } }, 500),
    ];
    const map = mapOf([saturation, right]);
    const one = await run(map, { code: 'SAT1' }, received);
    expect(one.steps).toEqual(['map', 'log']);
    expect(one.records.map(({ mapEntry }) => mapEntry)).toEqual(['99HOSP SAT1', '99HOSP SAT1']);
    expect(one.withdrawn).toMatchObject({
      ok: true,
      report: {
        mapEntry: '99HOSP SAT1',
        codes: [
          { code: 'SAT1', count: 400, isAsked: true },
          { code: 'SAT2', channel: '1.3.1', count: 30, isAsked: false },
        ],
      },
    });
    const text = one.withdrawn.ok ? withdrawText(one.withdrawn.report) : '';
    expect(text).toContain('that came under the entry 99HOSP SAT1');
    expect(text).toContain('not known from which code it came');
    expect(text).toContain('stands    99HOSP SAT2 at 1.3.1');
  });

  it('takes those of other codes with it where the person says so', async () => {
    const received = [came({}, 400), came({ code: 'SAT2' }, 30)];
    const map = mapOf([saturation, entry({ ...saturation, code: 'SAT2' })]);
    const all = await run(map, { code: 'SAT1', withOthers: true }, received);
    expect(all.records[0]).not.toHaveProperty('mapEntry');
    const text = all.withdrawn.ok ? withdrawText(all.withdrawn.report) : '';
    expect(text).toContain('whatever code it came under');
    expect(text).toContain('ALSO      99HOSP SAT2');
    const one = await run(map, { code: 'SAT1' }, received);
    expect(one.records[0]?.id).not.toBe(all.records[0]?.id);
  });

  it('and its name, where the entry has one, tell the entry from another of the same code', async () => {
    const named = { ...saturation, name: 'Foot probe' };
    const { records } = await run(mapOf([named]), { code: 'SAT1' });
    expect(records[0]?.mapEntry).toBe('99HOSP SAT1 «Foot probe»');
  });

  it.each<[string, Partial<WithdrawRequest>, RegExp]>([
    ['that is in no map', { code: 'NONE' }, /no code NONE/],
    ['that stands at two places', { code: 'SAT1' }, /2 times/],
    ['for a target that is none', { target: 'courage' }, /no target courage/],
    ['of a time that ends before it begins', { target: 'spo2Percent', toMs: 1_000 }, /begins after/],
  ])('%s is refused, and nothing is changed', async (_, request, reason) => {
    const { withdrawn, steps } = await run(mapOf([saturation, lactate]), request);
    expect(withdrawn).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(steps).toEqual([]);
  });
});

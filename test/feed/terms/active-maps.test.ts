/** A code map that people change while Vigil runs: noted in the log first, then counting; a bad one never takes its place. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHospitalConnection } from '../../../services/compose/feed/hospital-connection.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { writeCodeMap } from '../../../services/feed/adapters/code-map-files.ts';
import { RowTerms } from '../../../services/feed/hl7/observations/row-terms.ts';
import { parseHl7 } from '../../../services/feed/hl7/text/hl7-message.ts';
import { ActiveMaps } from '../../../services/feed/terms/active/active-maps.ts';
import type { CodeMap, MapEntry } from '../../../services/feed/terms/code-map.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { header, hl7, patient, report, row, visit } from '../hl7/hl7-messages.ts';
import { entry, mapOf, meaning, sent } from './term-parts.ts';

const HOSPITAL = 'hospital-1';
const SAT = sent('SAT1^oxygen saturation^99HOSP', '%');
let dataDir = '';
let file = '';

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'vigil-active-maps-'));
  await mkdir(path.join(dataDir, 'terms'));
  file = path.join(dataDir, 'terms', 'map.json');
  const unit = (unitId: string) => ({
    unitId,
    hospitalId: HOSPITAL,
    name: unitId,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    beds: [{ bedId: '01', label: '01', setting: 'picu', locations: [unitId] }],
  });
  await writeFile(
    path.join(dataDir, 'sources.json'),
    JSON.stringify({
      version: 1,
      hospitals: [{ hospitalId: HOSPITAL, timeZone: 'Asia/Seoul', codeMap: 'map.json' }],
      units: [unit('picu-1'), unit('picu-2')],
      sources: [],
    }),
  );
});
afterEach(() => rm(dataDir, { recursive: true }));

const saturation = (fields: Partial<MapEntry> = {}): MapEntry =>
  entry({
    system: '99HOSP',
    code: 'SAT1',
    name: 'oxygen saturation',
    units: [{ sent: '%', ucum: '%' }],
    target: { kind: 'signal', name: 'spo2Percent' },
    ...fields,
  });
const suggested = saturation({ status: 'suggested', reviewedBy: null, reviewedAt: null });
const mapVersioned = (version: number, ...entries: readonly MapEntry[]): CodeMap => ({ ...mapOf(entries), version });

interface Run {
  readonly maps: ActiveMaps;
  readonly meaning: () => string;
  readonly told: RecordOf<'terms.activated'>[];
  /** What the gate meant while the record was being appended. */
  readonly meantWhile: string[];
  logIsAway: boolean;
}

async function started(): Promise<Run> {
  const clock = new SimulatedClock();
  const site = await openHospitalConnection(dataDir, clock);
  if (site === null) throw new Error('no sources.json');
  const gate = site.gates.get(HOSPITAL);
  const meant = (): string => (gate === undefined ? 'no gate' : meaning(gate.resolve(SAT)));
  const run = {
    meaning: meant,
    told: new Array<RecordOf<'terms.activated'>>(),
    meantWhile: new Array<string>(),
    logIsAway: false,
  };
  const maps = await ActiveMaps.start({
    hospitals: site.maps,
    sources: site.terms,
    received: site.received,
    clock,
    logger: SILENT_LOGGER,
    admitRecords: async (records) => {
      if (run.logIsAway) throw new VigilError('log-append-failed', 'away');
      run.meantWhile.push(meant());
      run.told.push(...records);
    },
  });
  return Object.assign(run, { maps });
}

describe('an approval while Vigil runs', () => {
  it('stands in the log of every unit with author and reason, and counts only then', async () => {
    await writeCodeMap(file, mapVersioned(1, suggested));
    const run = await started();
    run.told.length = 0;
    run.meantWhile.length = 0;
    expect(run.meaning()).toBe('unmapped-code');
    await writeCodeMap(
      file,
      mapVersioned(2, saturation({ reviewedBy: 'Dr Lee', note: 'seen beside the monitor', noteBy: 'Dr Lee' })),
    );
    await run.maps.readAgain();
    expect(run.meantWhile).toEqual(['unmapped-code']);
    expect(run.meaning()).toBe('spo2Percent');
    expect(run.told.map(({ unitId }) => unitId)).toEqual(['picu-1', 'picu-2']);
    expect(run.told[0]).toMatchObject({
      kind: 'terms.activated',
      hospitalId: HOSPITAL,
      mapVersion: run.maps.status()[0]?.mapVersion,
      by: 'Dr Lee',
      reason: 'seen beside the monitor',
      changes: [{ code: '99HOSP SAT1', before: null, after: 'signal:spo2Percent %' }],
      changeCount: 1,
    });
    await run.maps.close();
  });

  it('reaches a reader of messages that remembers what codes mean', async () => {
    await writeCodeMap(file, mapVersioned(1, suggested));
    const clock = new SimulatedClock();
    const site = await openHospitalConnection(dataDir, clock);
    const gate = site?.gates.get(HOSPITAL);
    if (site === null || gate === undefined) throw new Error('no hospital');
    const rows = new RowTerms(gate);
    const parsed = parseHl7(
      hl7([
        header({}),
        patient('7001'),
        visit('picu-1'),
        report({}),
        row({ code: 'SAT1^oxygen saturation^99HOSP', value: '96', unit: '%' }),
      ]),
    );
    const segment = parsed.ok ? parsed.message.segments.find(({ name }) => name === 'OBX') : undefined;
    if (segment === undefined) throw new Error('no row');
    expect(meaning(rows.of(segment).verdict)).toBe('unmapped-code');
    const maps = await ActiveMaps.start({
      hospitals: site.maps,
      sources: site.terms,
      received: site.received,
      clock,
      logger: SILENT_LOGGER,
      admitRecords: async () => undefined,
    });
    // The same number of the version: what a map says decides, not what it calls itself.
    await writeCodeMap(file, mapVersioned(1, saturation()));
    await maps.readAgain();
    expect(meaning(rows.of(segment).verdict)).toBe('spo2Percent');
    await maps.close();
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['half a file', () => writeFile(file, '{"format":1,'), /JSON/],
    ['a map of another hospital', () => writeCodeMap(file, mapOf([], 'hospital-2')), /hospital-2/],
    [
      'a target that was changed by hand',
      () => writeCodeMap(file, mapVersioned(3, saturation({ target: { kind: 'signal', name: 'pulseRatePerMin' } }))),
      /nobody signed/,
    ],
    ['an approval that is gone', () => writeCodeMap(file, mapVersioned(3)), /nobody signed/],
    [
      'an approval against its own name',
      () =>
        writeCodeMap(
          file,
          mapVersioned(
            3,
            saturation(),
            entry({
              system: '99HOSP',
              code: 'RR',
              name: 'respiratory rate',
              units: [{ sent: '/min', ucum: '/min' }],
              target: { kind: 'signal', name: 'heartRatePerMin' },
            }),
          ),
        ),
      /respiratoryRate/,
    ],
  ])('%s never takes the place of a good map, and is told until it is mended', async (_, damage, fault) => {
    await writeCodeMap(file, mapVersioned(2, saturation()));
    const run = await started();
    const told = run.told.length;
    await damage();
    await run.maps.readAgain();
    expect(run.meaning()).toBe('spo2Percent');
    expect(run.told).toHaveLength(told);
    expect(run.maps.status()[0]?.fault).toMatch(fault);
    await writeCodeMap(file, mapVersioned(2, saturation()));
    await run.maps.readAgain();
    expect(run.maps.status()[0]?.fault).toBeNull();
    await run.maps.close();
  });

  it('taken back with a name and a reason is a change like any other', async () => {
    await writeCodeMap(file, mapVersioned(2, saturation()));
    const run = await started();
    await writeCodeMap(file, mapVersioned(3, { ...suggested, note: 'it is the pulse', noteBy: 'Dr Kim' }));
    await run.maps.readAgain();
    expect(run.meaning()).toBe('unmapped-code');
    expect(run.told.at(-1)).toMatchObject({ by: 'Dr Kim', reason: 'it is the pulse', changeCount: 1 });
    await run.maps.close();
  });

  it('does not count while the log takes no record, and does as soon as it takes it', async () => {
    await writeCodeMap(file, mapVersioned(1, suggested));
    const run = await started();
    run.logIsAway = true;
    await writeCodeMap(file, mapVersioned(2, saturation()));
    await run.maps.readAgain();
    expect([run.meaning(), run.maps.status()[0]?.fault]).toEqual(['unmapped-code', expect.stringMatching(/log/)]);
    run.logIsAway = false;
    await run.maps.readAgain();
    expect([run.meaning(), run.maps.status()[0]?.fault]).toEqual(['spo2Percent', null]);
    await run.maps.close();
  });
});

describe('a start', () => {
  it('notes the map that counts once, and again only when another one does', async () => {
    await writeCodeMap(file, mapVersioned(1, saturation()));
    const first = await started();
    await first.maps.close();
    const second = await started();
    await second.maps.close();
    expect([first.told.length, second.told.length]).toEqual([2, 0]);
    await writeCodeMap(file, mapVersioned(2, { ...suggested, note: 'wrong', noteBy: 'Dr Kim' }));
    const third = await started();
    await third.maps.close();
    expect(third.told[0]).toMatchObject({ by: 'Dr Kim', changes: [{ after: null }] });
  });

  it('with a file that broke meanwhile goes on with the map that counted, and says so', async () => {
    await writeCodeMap(file, mapVersioned(1, saturation()));
    await (await started()).maps.close();
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
    const run = await started();
    expect([run.meaning(), run.maps.status()[0]?.fault]).toEqual(['spo2Percent', expect.stringMatching(/JSON/)]);
    await run.maps.close();
  });

  it('with a broken file where no map has counted before is none', async () => {
    await writeFile(file, '{}');
    await expect(openHospitalConnection(dataDir, new SimulatedClock())).rejects.toMatchObject({
      code: 'code-map-invalid',
    });
  });
});

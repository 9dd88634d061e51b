/** `vigil terms`: from a list to a map that counts, with exit codes and a reviewer's name. */
import { gatewayFileOf } from '../../../services/access/adapters/filed-gateways.ts';
import { readGateways } from '../../../services/access/adapters/gateway-file.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../services/command/terminal/fail.ts';
import { checkTerms, importTerms, showCoverage, suggestTerms } from '../../../services/command/terms/terms.ts';
import {
  approveOneTerm,
  confirmOneTerm,
  type ApproveTermOptions,
} from '../../../services/command/terms/terms-approve.ts';
import { reportText, rerunTerms } from '../../../services/command/terms/terms-rerun.ts';
import { readCodeMap, readHospitalMap, writeCodeMap } from '../../../services/feed/adapters/code-map-files.ts';
import { ReceivedCodes } from '../../../services/feed/terms/received/received-codes.ts';
import { parseConfig } from '../../../services/platform/config.ts';
import { watchScreen } from '../../support/command-screen.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const { shown, told } = watchScreen();
const clock = new SimulatedClock(Date.UTC(2026, 10, 23, 9));
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-terms-'));
});
afterEach(() => rm(folder, { recursive: true }));

const LIST = 'system,code,name,unit\n99MON,HR,심박수,bpm\n99LAB,CR01,Creatinine $& 1,mg/dL\n';
const at = (name: string): string => path.join(folder, name);

async function importedMap(text: string | Uint8Array = LIST): Promise<string> {
  await writeFile(at('codes.csv'), text);
  expect(await importTerms({ file: at('codes.csv'), hospital: 'hospital-07', out: at('map.json') })).toBe(0);
  return at('map.json');
}

function approve(map: string, fields: Partial<ApproveTermOptions> = {}): Promise<number> {
  return approveOneTerm(clock, {
    map,
    code: 'HR',
    target: 'heartRatePerMin',
    by: 'Dr Kim',
    unit: [],
    answer: [],
    dataDir: folder,
    ...fields,
  });
}

function confirm(map: string, fields: { readonly by: string; readonly reject?: boolean; readonly note?: string }) {
  return confirmOneTerm(clock, { map, code: 'HR', reject: false, dataDir: folder, ...fields });
}

/** Two who may decide, one who may not, and one who has left. */
async function accounts(): Promise<void> {
  const password = { N: 2, r: 1, p: 1, salt: 'A'.repeat(24), hash: `${'A'.repeat(43)}=` };
  const account = (userName: string, displayName: string, role: string, isDisabled = false) => ({
    userName,
    displayName,
    role,
    isDisabled,
    password,
    units: ['*'],
  });
  const list = [
    account('kim', 'Dr Kim', 'doctor'),
    account('lee', 'Lee', 'engineer'),
    account('nurse', 'Nurse', 'nurse'),
    account('gone', 'Dr Gone', 'doctor', true),
  ];
  await writeFile(at('accounts.json'), JSON.stringify({ version: 1, accounts: list }));
}

describe('the way of a map', () => {
  it('from a list, over suggestions and an approval, to a check and a matrix', async () => {
    const map = await importedMap();
    expect(shown).toEqual(['2 codes of hospital-07: 2 with a suggestion, 0 without, none approved']);
    expect(await suggestTerms({ map, json: false })).toBe(0);
    expect(shown.join('\n')).toMatch(
      /99MON HR +심박수 +signal:heartRatePerMin +1\.00 +its name is «심박수»; \/min converts to \/min/,
    );
    expect(await approve(map)).toBe(0);
    expect(shown.at(-1)).toBe(
      '99MON HR is signal:heartRatePerMin, approved by Dr Kim; version 2 of the map of hospital-07',
    );
    expect((await readCodeMap(map)).entries[0]).toMatchObject({
      status: 'approved',
      reviewedBy: 'Dr Kim',
      reviewedAt: '2026-11-23T09:00:00.000Z',
      loinc: '8867-4',
    });
    expect(await checkTerms({ map, json: false, dataDir: folder })).toBe(0);
    expect(shown.at(-1)).toBe('ok     hospital-07 version 2: 1 of 2 entries approved');
    shown.length = 0;
    expect(await showCoverage({ maps: [map], dataDir: folder, json: false })).toBe(0);
    expect(shown.find((line) => line.includes('heartRatePerMin'))).toMatch(/^signal +heartRatePerMin +A +1\/1$/);
    expect(shown.at(-1)).toMatch(/^1 {2}hospital-07 {2}version 2 {2}1 of \d+ covered {2}1 undecided$/);
  });

  it('says the same to programs', async () => {
    const map = await importedMap();
    shown.length = 0;
    expect(await suggestTerms({ map, json: true })).toBe(0);
    expect(JSON.parse(shown.join('\n'))).toMatchObject([
      { code: 'HR', candidates: [{ target: { kind: 'signal', name: 'heartRatePerMin' } }, {}] },
      { code: 'CR01' },
    ]);
    shown.length = 0;
    expect(await showCoverage({ maps: [map], dataDir: folder, json: true })).toBe(0);
    expect(JSON.parse(shown.join('\n'))).toMatchObject({
      hospitals: [
        {
          hospitalId: 'hospital-07',
          coverage: { 'signal:heartRatePerMin': 'suggested', 'signal:spo2Percent': 'missing' },
        },
      ],
    });
  });

  it('reads what a Korean spreadsheet writes', async () => {
    const bytes = Buffer.concat([
      Buffer.from('code,unit,name\nHR,bpm,'),
      Buffer.from([0xbd, 0xc9, 0xb9, 0xda, 0xbc, 0xf6]),
    ]);
    expect((await readCodeMap(await importedMap(bytes))).entries[0]).toMatchObject({
      name: '심박수',
      target: { name: 'heartRatePerMin' },
    });
  });

  it('into a map that is there adds, and never writes over a decision or a file that is no map', async () => {
    const map = await importedMap();
    await approve(map);
    const approved = (await readCodeMap(map)).entries[0];
    await importedMap(`${LIST}99LAB,LAC,젖산,mmol/L\n`);
    expect((await readCodeMap(map)).entries.map(({ code, status }) => [code, status])).toEqual([
      ['HR', 'approved'],
      ['CR01', 'suggested'],
      ['LAC', 'suggested'],
    ]);
    expect((await readCodeMap(map)).entries[0]).toEqual(approved);
    expect(shown.at(-1)).toBe(
      '3 codes of hospital-07: 3 with a suggestion, 0 without; 1 new in the map, 1 approved ones kept; version 3',
    );
    await expect(importTerms({ file: at('codes.csv'), hospital: 'hospital-08', out: map })).rejects.toMatchObject({
      code: 'config-invalid',
    });
    await writeFile(map, '{"half": ');
    await expect(importTerms({ file: at('codes.csv'), hospital: 'hospital-07', out: map })).rejects.toMatchObject({
      code: 'code-map-invalid',
    });
    expect(await readFile(map, 'utf8')).toBe('{"half": ');
  });

  it('reads UTF-16 by its first bytes', async () => {
    const map = await importedMap(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LIST, 'utf16le')]));
    expect((await readCodeMap(map)).entries[0]).toMatchObject({ name: '심박수' });
  });

  it('writes what it reads, one entry a line', async () => {
    const file = await importedMap();
    const map = await readCodeMap(file);
    expect(map.entries[1]?.name).toBe('Creatinine $& 1');
    await writeCodeMap(at('again.json'), map);
    expect(await readFile(at('again.json'), 'utf8')).toBe(await readFile(file, 'utf8'));
    await writeCodeMap(at('empty.json'), { ...map, entries: [] });
    expect((await readCodeMap(at('empty.json'))).entries).toEqual([]);
  });
});

describe('what is refused', () => {
  it('lines that could not be read: named, exit code 1', async () => {
    await writeFile(at('codes.csv'), `${LIST}99LAB,,nothing,\n`);
    expect(await importTerms({ file: at('codes.csv'), hospital: 'hospital-07', out: undefined })).toBe(1);
    expect(told).toEqual(['vigil: line 4: no code']);
    expect(JSON.parse(shown.join('\n'))).toMatchObject({ hospitalId: 'hospital-07', version: 1 });
  });

  it('no list, no hospital, no file: exit code 2', async () => {
    await writeFile(at('codes.csv'), 'a,b\n1,2\n');
    for (const [file, hospital] of [
      ['codes.csv', 'h'],
      ['gone.csv', 'h'],
    ] as const) {
      const refused = await importTerms({ file: at(file), hospital, out: undefined }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'recording-unreadable' });
      expect(exitCodeOf(refused)).toBe(2);
    }
    await writeFile(at('codes.csv'), LIST);
    await expect(importTerms({ file: at('codes.csv'), hospital: 'not a name', out: undefined })).rejects.toMatchObject({
      code: 'code-map-invalid',
    });
  });

  it('a decision against the unit; the map stays as it was', async () => {
    const map = await importedMap();
    const before = await readFile(map, 'utf8');
    await expect(approve(map, { target: 'spo2Percent' })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('is no unit of spo2Percent') as unknown,
    });
    await expect(approve(map, { unit: ['bpm'] })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(approve(map, { preference: '0' })).rejects.toMatchObject({ code: 'config-invalid' });
    expect(await readFile(map, 'utf8')).toBe(before);
  });

  it('every fault with its place, exit code 1', async () => {
    const map = await importedMap();
    const text = await readFile(map, 'utf8');
    await writeFile(map, text.replaceAll('"status":"suggested"', '"status":"approved"'));
    expect(await checkTerms({ map, json: false, dataDir: folder })).toBe(1);
    expect(shown.at(-2)).toBe('FAULT  entries.0 (99MON HR): approved without a reviewer and a day');
    expect(shown.at(-1)).toBe('FAULT  entries.1 (99LAB CR01): approved without a reviewer and a day');
    await expect(readCodeMap(map)).rejects.toMatchObject({ code: 'code-map-invalid' });
    await writeFile(map, '{');
    expect(await checkTerms({ map, json: true, dataDir: folder })).toBe(1);
  });

  it('the map of another hospital, and a data folder without maps', async () => {
    const map = await readCodeMap(await importedMap());
    await expect(readHospitalMap(folder, { hospitalId: 'hospital-07', codeMap: 'map.json' })).rejects.toMatchObject({
      code: 'code-map-invalid',
    });
    await expect(showCoverage({ maps: [], dataDir: folder, json: false })).rejects.toMatchObject({
      code: 'code-map-invalid',
    });
    expect(await readHospitalMap(folder, { hospitalId: 'hospital-08', codeMap: null })).toBeNull();
    expect(map.hospitalId).toBe('hospital-07');
  });
});

describe('what came in the last day', () => {
  /** 400 numbers of a newborn unit under one code. */
  async function received(code: string, name: string, numberAt: (index: number) => number): Promise<void> {
    const ledger = new ReceivedCodes();
    const local = { system: '99MON', code, name, channel: '', unit: { code: 'bpm', name: '', system: '' } };
    const place = { hospitalId: 'hospital-07', unitId: 'nicu-1', setting: 'nicu' } as const;
    for (let index = 0; index < 400; index++) ledger.note(place, local, numberAt(index), clock.nowMs() + index * 1_000);
    await writeFile(at('received-codes.json'), ledger.serialise());
  }

  it('speaks against a heart rate of 20 to 60 in a newborn unit, in approve and in check, unless a person says why', async () => {
    const map = await importedMap();
    await received('HR', '심박수', (index) => 20 + (index % 41));
    await expect(approve(map)).rejects.toMatchObject({
      message: expect.stringMatching(
        /400 values came in nicu-1, 20 to 60, half of them below \d+: of heartRatePerMin the middle lies between 90 and 200 there/,
      ) as unknown,
    });
    const note = 'a unit of cooled newborns, seen at the bedside';
    await accounts();
    await approve(map, { note, by: 'kim' });
    await confirm(map, { by: 'lee' });
    expect(await checkTerms({ map, json: false, dataDir: folder })).toBe(0);
    const text = await readFile(map, 'utf8');
    await writeFile(map, text.replace(/"noteBy":"[^"]*"/, '"count":1'));
    expect(await checkTerms({ map, json: false, dataDir: folder })).toBe(1);
    expect(shown.find((line) => line.startsWith('FAULT'))).toContain('400 values came in nicu-1');
  });

  it('one person alone brings in what is known to be otherwise: it is proposed, and another account confirms', async () => {
    const map = await importedMap();
    await received('HR', '심박수', (index) => 20 + (index % 41));
    const note = 'seen at the bedside';
    await accounts();
    for (const by of ['Dr Kim', 'nurse', 'gone']) {
      await expect(approve(map, { note, by })).rejects.toMatchObject({
        message: expect.stringContaining('takes two people') as unknown,
      });
    }
    const before = (await readCodeMap(map)).entries[0];
    await approve(map, { note, by: 'kim', preference: '2' });
    const { proposal, ...waiting } = (await readCodeMap(map)).entries[0] ?? {};
    expect(waiting).toEqual(before);
    expect(proposal).toMatchObject({ by: 'Dr Kim (kim)', byId: 'kim', reason: note, preference: 2 });
    expect(shown.at(-1)).toContain(`terms confirm ${map} --code HR --system 99MON --by <account>`);
    await expect(confirm(map, { by: 'kim' })).rejects.toMatchObject({
      message: expect.stringContaining('your own proposal') as unknown,
    });
    for (const by of ['nurse', 'gone', 'Dr Lee']) {
      await expect(confirm(map, { by })).rejects.toMatchObject({ code: 'config-invalid' });
    }
    expect((await readCodeMap(map)).entries[0]?.status).toBe('suggested');
    await confirm(map, { by: 'lee' });
    expect((await readCodeMap(map)).entries[0]).toMatchObject({
      status: 'approved',
      reviewedBy: 'Dr Kim (kim)',
      confirmedBy: 'Lee (lee)',
      note,
      preference: 2,
    });
    await expect(confirm(map, { by: 'lee' })).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('what counts already gets another meaning by one person: the meaning stays until two say so, or it is rejected', async () => {
    const map = await importedMap();
    await accounts();
    await approve(map);
    await approve(map, { target: 'pulseRatePerMin', note: 'it is the oximeter', by: 'lee' });
    expect((await readCodeMap(map)).entries[0]).toMatchObject({
      status: 'approved',
      target: { name: 'heartRatePerMin' },
    });
    await expect(confirm(map, { by: 'kim', reject: true })).rejects.toMatchObject({ code: 'config-invalid' });
    await confirm(map, { by: 'kim', reject: true, note: 'it is not' });
    expect((await readCodeMap(map)).entries[0]).toMatchObject({
      target: { name: 'heartRatePerMin' },
      remark: { text: 'it is not' },
    });
    expect((await readCodeMap(map)).entries[0]?.proposal).toBeUndefined();
  });

  it('shows what an approval would change before it counts', async () => {
    const map = await importedMap();
    await received('HR', '심박수', (index) => 120 + (index % 41));
    await approve(map);
    const change =
      /^CHANGE 99MON HR in «bpm»: unmapped-code -> heartRatePerMin \(400 values of nicu-1 since 2026-11-23/;
    expect(shown.at(-1)).toMatch(change);
    shown.length = 0;
    expect(await checkTerms({ map, json: false, dataDir: folder })).toBe(0);
    expect(shown.some((line) => change.test(line))).toBe(true);
    shown.length = 0;
    expect(await showCoverage({ maps: [map], dataDir: folder, json: false })).toBe(0);
    expect(shown.at(-1)).toMatch(/^hospital-07: CHANGE 99MON HR/);
  });

  it('is a bounded book of one day, the same when read again', () => {
    const ledger = new ReceivedCodes();
    const place = { hospitalId: 'h', unitId: 'u', setting: 'picu' } as const;
    const local = { system: '', code: 'X', name: '', channel: '', unit: { code: '', name: '', system: '' } };
    for (let index = 0; index < 100_000; index++) ledger.note(place, local, index, index * 1_000);
    const [code] = ledger.codes;
    expect(code?.count).toBe(100_000);
    expect(code?.samples.length).toBeLessThanOrEqual(400);
    ledger.forgetOld(100_000_000);
    expect(ledger.codes[0]?.samples.every(([atMs]) => atMs >= 13_600_000)).toBe(true);
    expect(ReceivedCodes.parse(ledger.serialise())?.codes).toEqual(ledger.codes);
    expect(ReceivedCodes.parse('{}')).toBeNull();
    ledger.forgetOld(300_000_000);
    expect(ledger.codes).toEqual([]);
  });
});

describe('re-run', () => {
  const request = { hospital: 'hospital-07', from: undefined, to: undefined, dryRun: false, json: false };

  it('asks the running Vigil, and says when none runs', async () => {
    const config = parseConfig({ VIGIL_HTTP_PORT: '1', VIGIL_DATA_DIR: folder });
    await expect(rerunTerms(config, request)).rejects.toMatchObject({ code: 'history-not-running' });
    await expect(rerunTerms(config, { ...request, from: 'yesterday' })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });

  it('leaves no token of its own behind', async () => {
    const config = parseConfig({ VIGIL_HTTP_PORT: '1', VIGIL_DATA_DIR: folder });
    await expect(rerunTerms(config, request)).rejects.toMatchObject({ code: 'history-not-running' });
    expect(await readGateways(gatewayFileOf(folder))).toEqual([]);
  });

  it('prints its counts', () => {
    const text = reportText({
      hospitalId: 'h',
      mapVersion: 'm',
      dryRun: true,
      items: 3,
      observations: 5,
      admitted: { signals: 2, labs: 1, charted: 0 },
      withoutValue: 1,
      refused: { 'wrong-unit': 1 },
      tooYoung: 4,
    });
    expect(text.split('\n')).toEqual([
      'h with m: 3 quarantined items, 5 observations asked again',
      'would be admitted: 2 streamed, 1 laboratory, 0 charted',
      'without a value: 1',
      'still refused: 1 wrong-unit',
      'too young: 4; run again in a minute',
    ]);
  });
});

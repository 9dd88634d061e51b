/** `sources.json`: what it must hold, what it may not contradict, and what is told to the log of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import { readSourceFile } from '../../../services/feed/adapters/source-file.ts';
import { announcementsOf } from '../../../services/feed/sources/announce-units.ts';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';

const bed = (bedId: string) => ({ bedId, label: bedId, setting: 'picu', locations: [`PICU^^${bedId}`] });
const SETTINGS = {
  version: 1,
  hospitals: [{ hospitalId: 'hospital-a', timeZone: 'Asia/Seoul', codeMap: null }],
  units: [
    {
      unitId: 'picu-1',
      hospitalId: 'hospital-a',
      name: 'PICU',
      timeZone: 'Asia/Seoul',
      setting: 'picu',
      beds: [bed('01'), bed('02')],
    },
  ],
  sources: [
    {
      sourceId: 'monitors',
      hospitalId: 'hospital-a',
      units: ['picu-1'],
      sends: ['vitals', 'alarms'],
      timeZone: 'Asia/Seoul',
      listen: { port: 2575, tls: null },
    },
    {
      sourceId: 'desk',
      hospitalId: 'hospital-a',
      units: ['picu-1'],
      sends: ['admissions'],
      timeZone: 'Asia/Seoul',
      listen: { port: 2576, tls: null },
    },
  ],
};

const folders: string[] = [];
async function folderWith(text: string | null): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-sources-'));
  folders.push(folder);
  if (text !== null) await writeFile(path.join(folder, 'sources.json'), text);
  return folder;
}

describe('the source file', () => {
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('is read whole; none is no fault', async () => {
    expect(await readSourceFile(await folderWith(null))).toBe(null);
    const read = await readSourceFile(await folderWith(JSON.stringify(SETTINGS)));
    expect(read?.sources[0]).toMatchObject({
      charset: 'utf-8',
      intervalMs: 1_000,
      displayName: 'initials',
      listen: { host: '127.0.0.1', allow: ['127.0.0.1/32', '::1/128'] },
    });
    expect(read?.receivers).toEqual([]);
  });

  it('names files as seen from the data folder', async () => {
    const tls = { certificateFile: 'tls/own.pem', keyFile: 'tls/own.key', clientAuthorityFile: null };
    const [source] = SETTINGS.sources;
    const folder = await folderWith(
      JSON.stringify({ ...SETTINGS, sources: [{ ...source, listen: { port: 2575, tls } }] }),
    );
    const read = await readSourceFile(folder);
    expect(read?.sources[0]?.listen.tls).toEqual({
      certificateFile: path.join(folder, 'tls/own.pem'),
      keyFile: path.join(folder, 'tls/own.key'),
      clientAuthorityFile: null,
    });
  });

  it.each([
    ['no JSON', '{', /not JSON/],
    ['a misspelt setting', JSON.stringify({ ...SETTINGS, recievers: [] }), /recievers/],
    ['a zone that does not exist', JSON.stringify(SETTINGS).replaceAll('Asia/Seoul', 'Asia/Soul'), /IANA/],
    [
      'two sources at one port',
      JSON.stringify(SETTINGS).replace('2576', '2575'),
      /address 127\.0\.0\.1:2575 stands twice/,
    ],
    ['one place for two beds', JSON.stringify(SETTINGS).replace('PICU^^02', 'PICU^^01'), /PICU\^\^01 stands twice/],
    [
      'a unit of another hospital',
      JSON.stringify(SETTINGS).replace(
        '"units":["picu-1"],"sends":["admissions"]',
        '"units":["nicu-9"],"sends":["admissions"]',
      ),
      /desk names unit nicu-9/,
    ],
  ])('refuses %s in one line', async (_what, text, line) => {
    await expect(readSourceFile(await folderWith(text))).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(line),
    });
  });
});

describe('what is told of it', () => {
  const settings = sourceSettingsSchema.parse(SETTINGS);

  it('is the unit, its monitors and the rhythm of its feed, as records that the log takes', () => {
    const told = announcementsOf(settings, 1_000);
    for (const record of told) expect(unitRecordSchema.parse(record)).toEqual(record);
    expect(told.map(({ kind }) => kind)).toEqual([
      'unit.configured',
      'device.linked',
      'device.linked',
      'feed.announced',
    ]);
    expect(told.at(-1)).toMatchObject({
      feedId: 'monitors',
      deviceIds: ['monitors/01', 'monitors/02'],
      silentAfterMs: 30_000,
    });
  });

  it('counts anew at every start', () => {
    const [first] = announcementsOf(settings, 1_000);
    const [second] = announcementsOf(settings, 2_000);
    expect(first?.id).not.toBe(second?.id);
  });
});

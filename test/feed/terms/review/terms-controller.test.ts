/** The routes of the page of codes: what waits, a trial, decisions of one and of two people, and what is refused. */
import { afterEach, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isStatement } from '../../../../services/contract/statement/statement.ts';
import { LANGUAGES, statementText } from '../../../../services/wording/wording.ts';
import { inEnglish } from '../../../../services/wording/in-english.ts';
import type { TermsDecided, TermsTrial, WaitingTerm } from '../../../../services/contract/screens/terms-view.ts';
import type { MapEntry } from '../../../../services/feed/terms/code-map.ts';
import { writeCodeMap } from '../../../../services/feed/adapters/code-map-files.ts';
import { entry, mapOf, meaning, sent } from '../term-parts.ts';
import { HOSPITAL, TermsHouse, type Came } from './terms-house.ts';

const SAT = sent('SAT1^oxygen saturation^99HOSP', '%');
const RR = sent('RR9^heart rate^99HOSP', 'bpm');
const NEW = sent('TMP^심부체온^99HOSP', '℃');
const waiting = (fields: Partial<MapEntry> & Pick<MapEntry, 'code' | 'target'>): MapEntry =>
  entry({
    system: '99HOSP',
    status: 'suggested',
    reviewedBy: null,
    reviewedAt: null,
    note: 'by the import',
    ...fields,
  });
const saturation = waiting({
  code: 'SAT1',
  name: 'oxygen saturation',
  units: [{ sent: '%', ucum: '%' }],
  target: { kind: 'signal', name: 'spo2Percent' },
});
/** A breathing rate that is called a heart rate. */
const rate = waiting({
  code: 'RR9',
  name: 'heart rate',
  units: [{ sent: 'bpm', ucum: '/min' }],
  target: { kind: 'signal', name: 'heartRatePerMin' },
});
const creatinine = waiting({
  code: 'CR01',
  name: '크레아티닌',
  units: [{ sent: 'mg/dL', ucum: 'mg/dL' }],
  target: { kind: 'lab', name: 'creatinineMgPerDL' },
});
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: 400 }, (_, at) => from + (at % (to - from + 1)));
const CAME: readonly Came[] = [
  { local: RR, values: numbers(20, 60) },
  { local: SAT, values: numbers(92, 99).slice(0, 100) },
  { local: NEW, values: [36.5, 37.1, 38], unitId: 'picu' },
];

let house: TermsHouse | undefined;
afterEach(() => house?.close());
async function opened(entries: readonly MapEntry[] = [saturation, rate, creatinine], came = CAME): Promise<TermsHouse> {
  house = await TermsHouse.open({ map: mapOf(entries), came });
  house.as('engineer');
  return house;
}

const placeOf = ({ system, code, channel, name }: WaitingTerm) => ({ system, code, channel, name });
const decided = (row: WaitingTerm, target = row.candidates[0]?.target) => ({ ...placeOf(row), target, units: [] });
const codeOf = ({ body }: { readonly body: unknown }): unknown => (body as { code?: unknown }).code;

describe('what waits', () => {
  it('is listed, seen or partly refused, most numbers first, each with what came and what it may mean', async () => {
    const on = await opened();
    const { waiting: rows, map } = await on.hospital();
    expect(rows.map(({ code, state }) => [code, state])).toEqual([
      ['RR9', 'listed'],
      ['SAT1', 'listed'],
      ['TMP', 'seen'],
      ['CR01', 'listed'],
    ]);
    expect(rows[1]).toMatchObject({
      approvedAs: null,
      units: [{ sent: '%', ucum: '%' }],
      received: [{ unitId: 'nicu', sentUnit: '%', count: 100, least: 92, most: 99, now: 'unmapped-code' }],
    });
    expect(rows[2]?.candidates[0]).toMatchObject({ target: 'signal:coreTemperatureCel' });
    expect(rows[2]?.candidates[0]?.reasons.map(inEnglish)).toEqual(['its name is «심부체온»', 'Cel converts to Cel']);
    expect(rows[3]?.received).toEqual([]);
    expect(map).toMatchObject({ approved: 0, fault: null });
    expect((await on.answer()).targets.find(({ target }) => target === 'lab:creatinineMgPerDL')).toMatchObject({
      korean: expect.stringMatching(/크레아티닌/),
      unit: 'mg/dL',
    });
  });

  it('is part of an approved code, too, when a unit of it is refused', async () => {
    const approved = {
      ...saturation,
      status: 'approved' as const,
      reviewedBy: 'Kim',
      reviewedAt: '2026-11-23T09:00:00Z',
    };
    const on = await opened([approved], [{ local: sent('SAT1^oxygen saturation^99HOSP', 'stone'), values: [1, 2] }]);
    expect(await on.row('SAT1')).toMatchObject({
      state: 'counts',
      approvedAs: 'signal:spo2Percent',
      received: [{ now: 'wrong-unit' }],
      units: [
        { sent: '%', ucum: '%' },
        { sent: 'stone', ucum: null },
      ],
    });
  });

  it('is nothing where the hospital has no map, and says so', async () => {
    house = await TermsHouse.open({ map: null, came: CAME });
    house.as('engineer');
    expect(await house.hospital()).toEqual({ hospitalId: HOSPITAL, map: null, waiting: [], more: 0 });
    expect(codeOf(await house.post('approve', { decisions: [], reason: 'x' }))).toBe('no-map');
  });
});

describe('a trial', () => {
  it('shows how the numbers of the last day would be taken, and changes nothing', async () => {
    const on = await opened();
    const rows = [await on.row('SAT1'), await on.row('TMP')];
    const before = [await on.file(), on.told.length];
    const { status, body } = await on.post('trial', { decisions: rows.map((row) => decided(row)) });
    expect(status).toBe(200);
    expect(body as TermsTrial).toMatchObject({
      terms: [
        {
          code: 'SAT1',
          outcome: 'yes',
          against: null,
          taken: [{ unitId: 'nicu', count: 100, least: 92, most: 99, unit: '%' }],
        },
        {
          code: 'TMP',
          outcome: 'yes',
          taken: [{ unitId: 'picu', count: 3, least: 36.5, most: 38, unit: 'Cel' }],
          unread: [],
        },
      ],
      changes: [
        { code: 'SAT1', count: 100, before: 'unmapped-code', after: 'spo2Percent' },
        { code: 'TMP', count: 3, before: 'unmapped-code', after: 'coreTemperatureCel' },
      ],
      changeCount: 2,
    });
    expect([await on.file(), on.told.length]).toEqual(before);
  });

  it('says what speaks against it: a heart rate of 20 to 60 in 400 values of a newborn unit', async () => {
    const on = await opened();
    const { body } = await on.post('trial', { decisions: [decided(await on.row('RR9'), 'signal:heartRatePerMin')] });
    const [term] = (body as TermsTrial).terms;
    expect(term).toMatchObject({ outcome: 'second', taken: [{ count: 400, least: 20, most: 60 }] });
    expect([term?.against ?? []].flat().map(inEnglish).join()).toMatch(
      /^400 values came in nicu, 20 to 60, half of them below 40/,
    );
  });

  it('of a unit that is none of the target is no, and a unit that nobody knows is named', async () => {
    const on = await opened([saturation], [{ local: sent('SAT1^oxygen saturation^99HOSP', 'stone'), values: [1] }]);
    const row = await on.row('SAT1');
    const wrong = await on.post('trial', { decisions: [decided(row, 'signal:heartRatePerMin')] });
    expect((wrong.body as TermsTrial).terms[0]).toMatchObject({ outcome: 'no', against: { code: 'term.wrong-unit' } });
    const named = await on.post('trial', { decisions: [decided(row)] });
    expect((named.body as TermsTrial).terms[0]).toMatchObject({ outcome: 'yes', taken: [], unread: ['stone'] });
    const said = await on.post('trial', { decisions: [{ ...decided(row), units: [{ sent: 'stone', ucum: '%' }] }] });
    expect((said.body as TermsTrial).terms[0]).toMatchObject({ outcome: 'yes', taken: [{ count: 1 }], unread: [] });
  });
});

describe('a decision that cannot be', () => {
  const asked = (on: TermsHouse, row: WaitingTerm, body: Readonly<Record<string, unknown>> = {}) =>
    on.post('approve', { decisions: [{ ...decided(row), ...body }], reason: 'seen' });
  /** Which code is the reason, why, and that each language has words of its own for it. */
  const refusedFor = ({ body }: Awaited<ReturnType<typeof asked>>): unknown => {
    const { term, why, message } = body as { readonly term: string; readonly why: unknown; readonly message: string };
    if (!isStatement(why)) throw new Error('no statement');
    const listener = { timeZone: 'UTC', seesNames: false };
    const [english = '', korean = ''] = LANGUAGES.map((language) => statementText(why, { ...listener, language }));
    expect([message, /[가-힣]/.test(korean), /[가-힣]/.test(english)]).toEqual([`${term}: ${english}`, true, false]);
    return [term, why.code, why.values];
  };

  it('is answered by its code and what is wrong with it, as the trial said', async () => {
    const on = await opened();
    const row = await on.row('SAT1');
    const consciousness = { target: 'charted:consciousness' };
    const tried = await on.post('trial', { decisions: [{ ...decided(row), ...consciousness }] });
    const unsaid = { code: 'term.answers-unsaid', values: { target: 'consciousness' } };
    expect((tried.body as TermsTrial).terms[0]).toMatchObject({ outcome: 'no', against: unsaid, taken: [] });
    expect(refusedFor(await asked(on, row, consciousness))).toEqual(['SAT1', unsaid.code, unsaid.values]);
    expect(refusedFor(await asked(on, row, { target: 'signal:heartRatePerMin' }))).toEqual([
      'SAT1',
      'term.wrong-unit',
      { sent: '%', ucum: '%', target: 'heartRatePerMin' },
    ]);
    expect(refusedFor(await asked(on, row, { code: 'NONE' }))).toEqual([
      'NONE',
      'term.not-there',
      { target: 'signal:spo2Percent' },
    ]);
    const gone = { places: [{ ...placeOf(row), code: 'NONE' }], reason: 'asked' };
    expect(refusedFor(await on.post('keep', gone))).toEqual(['NONE', 'term.not-there', { target: null }]);
    const imported = { decisions: [decided(row)], reason: 'by the import' };
    expect(refusedFor(await on.post('approve', imported))).toEqual(['SAT1', 'term.not-a-reason', {}]);
    const none = { places: [placeOf(row)], accept: true, reason: 'yes' };
    expect(refusedFor(await on.post('confirm', none))).toEqual(['SAT1', 'term.no-proposal', {}]);
    await on.post('approve', {
      decisions: [decided(await on.row('RR9'), 'signal:heartRatePerMin')],
      reason: 'the old monitors send it so',
    });
    const own = { places: [placeOf(await on.row('RR9'))], accept: true, reason: 'yes' };
    expect(refusedFor(await on.post('confirm', own))).toEqual(['RR9', 'term.own-proposal', {}]);
  });

  it('is answered so, too, where it was proposed before what speaks against it was known', async () => {
    const proposal = {
      target: { kind: 'signal', name: 'heartRatePerMin' },
      units: [{ sent: '%', ucum: '%' }],
      by: 'Lee',
      byId: 'lee',
      at: '2026-11-23T09:00:00Z',
      reason: 'x',
    } as const;
    const on = await opened([{ ...saturation, proposal: { ...proposal, units: [...proposal.units] } }, rate]);
    const body = { places: [placeOf(await on.row('SAT1'))], accept: true, reason: 'yes' };
    expect(refusedFor(await on.post('confirm', body))).toMatchObject(['SAT1', 'term.wrong-unit', { sent: '%' }]);
  });
});

describe('an approval', () => {
  it('of several at once counts at once, with who and their own reason in the log of every unit', async () => {
    const on = await opened();
    on.told.length = 0;
    const rows = [await on.row('SAT1'), await on.row('TMP'), await on.row('CR01')];
    const { status, body } = await on.post('approve', {
      decisions: rows.map((row) => decided(row)),
      reason: 'seen beside the monitor',
    });
    expect(status).toBe(200);
    expect((body as TermsDecided).terms.map(({ code, outcome }) => [code, outcome])).toEqual([
      ['SAT1', 'approved'],
      ['TMP', 'approved'],
      ['CR01', 'approved'],
    ]);
    expect(meaning(on.site.gates.get(HOSPITAL)?.resolve(SAT) ?? { ok: true, target: null })).toBe('spo2Percent');
    expect(on.told.map(({ unitId, by, reason, changeCount }) => [unitId, by, reason, changeCount])).toEqual([
      ['nicu', 'engineer (engineer.x)', 'seen beside the monitor', 3],
      ['picu', 'engineer (engineer.x)', 'seen beside the monitor', 3],
    ]);
    expect((await on.file()).entries[0]).toMatchObject({
      status: 'approved',
      reviewedBy: 'engineer (engineer.x)',
      agreed: true,
    });
    expect((await on.hospital()).waiting.map(({ code }) => code)).toEqual(['RR9']);
  });

  it('on a map that has changed meanwhile is refused, and nothing has changed', async () => {
    const on = await opened();
    const [row, other] = [await on.row('SAT1'), await on.row('CR01')];
    const seen = (await on.hospital()).map?.sha256;
    on.as('doctor');
    await on.post('approve', { decisions: [decided(other)], reason: 'ours' });
    const file = await on.file();
    on.as('engineer');
    for (const [what, body] of [
      ['approve', { decisions: [decided(row)], reason: 'mine' }],
      ['trial', { decisions: [decided(row)] }],
      ['keep', { places: [placeOf(row)], reason: 'mine' }],
      ['confirm', { places: [placeOf(row)], accept: true, reason: 'mine' }],
    ] as const) {
      const answer = await on.post(what, { ...body, mapSha256: seen });
      expect([what, answer.status, codeOf(answer)]).toEqual([what, 409, 'changed-meanwhile']);
    }
    expect(await on.file()).toEqual(file);
  });

  it('of two at the same moment is one', async () => {
    const on = await opened();
    const [row, mapSha256] = [await on.row('SAT1'), (await on.hospital()).map?.sha256];
    const both = await Promise.all(
      ['one', 'two'].map((reason) => on.post('approve', { decisions: [decided(row)], reason, mapSha256 })),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('with the text of the import for a reason is none, and without a reason neither', async () => {
    const on = await opened();
    const decisions = [decided(await on.row('SAT1'))];
    expect(codeOf(await on.post('approve', { decisions, reason: 'by the import' }))).toBe('not-a-reason');
    for (const reason of ['', '   ', undefined]) {
      expect((await on.post('approve', { decisions, reason })).status).toBe(400);
    }
    expect((await on.file()).entries[0]?.status).toBe('suggested');
  });

  it('is all or none', async () => {
    const on = await opened();
    const [one, other] = [decided(await on.row('SAT1')), decided(await on.row('CR01'), 'signal:heartRatePerMin')];
    const answer = await on.post('approve', { decisions: [one, other], reason: 'both' });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'not-possible']);
    expect((await on.file()).entries.map(({ status }) => status)).toEqual(['suggested', 'suggested', 'suggested']);
  });

  it('does not count while the log is away', async () => {
    const on = await opened();
    const decisions = [decided(await on.row('SAT1'))];
    on.logIsAway = true;
    const answer = await on.post('approve', { decisions, reason: 'seen' });
    expect(answer.status).toBe(503);
    expect(meaning(on.site.gates.get(HOSPITAL)?.resolve(SAT) ?? { ok: true, target: null })).toBe('unmapped-code');
  });
});

describe('a second person', () => {
  async function proposed(): Promise<TermsHouse> {
    const on = await opened();
    const decisions = [decided(await on.row('RR9'), 'signal:heartRatePerMin')];
    const { body } = await on.post('approve', { decisions, reason: 'the old monitors send it so' });
    expect((body as TermsDecided).terms[0]?.outcome).toBe('proposed');
    return on;
  }
  const isHeartRate = (on: TermsHouse): boolean =>
    meaning(on.site.gates.get(HOSPITAL)?.resolve(RR) ?? { ok: true, target: null }) === 'heartRatePerMin';

  it('must confirm what speaks against what is known; until then nothing of it counts', async () => {
    const on = await proposed();
    expect(isHeartRate(on)).toBe(false);
    const row = await on.row('RR9');
    expect(row.proposal).toMatchObject({
      target: 'signal:heartRatePerMin',
      isOwn: true,
      reason: 'the old monitors send it so',
    });
    expect(on.told.at(-1)).toMatchObject({
      by: 'engineer (engineer.x)',
      reason: 'the old monitors send it so',
      changeCount: 0,
    });
    const own = await on.post('confirm', { places: [placeOf(row)], accept: true, reason: 'yes' });
    expect([own.status, codeOf(own)]).toEqual([409, 'own-proposal']);
    // Another role on the same account is the same person.
    on.as('doctor', { userId: 'engineer.x' });
    expect(codeOf(await on.post('confirm', { places: [placeOf(row)], accept: true, reason: 'yes' }))).toBe(
      'own-proposal',
    );
    expect(isHeartRate(on)).toBe(false);
    on.as('doctor');
    const { body } = await on.post('confirm', { places: [placeOf(row)], accept: true, reason: 'I looked' });
    expect((body as TermsDecided).terms[0]?.outcome).toBe('confirmed');
    expect(isHeartRate(on)).toBe(true);
    expect(on.told.at(-1)).toMatchObject({
      by: 'engineer (engineer.x), doctor (doctor.x)',
      reason: 'the old monitors send it so',
      changes: [{ after: 'signal:heartRatePerMin /min' }],
    });
    expect((await on.file()).entries[1]).toMatchObject({
      reviewedBy: 'engineer (engineer.x)',
      confirmedBy: 'doctor (doctor.x)',
    });
    expect((await on.file()).entries[1]).not.toHaveProperty('proposal');
  });

  it('may say no, with a reason; the code goes on waiting', async () => {
    const on = await proposed();
    on.as('doctor');
    const row = await on.row('RR9');
    await on.post('confirm', { places: [placeOf(row)], accept: false, reason: 'it is breathing' });
    expect(await on.row('RR9')).toMatchObject({
      proposal: null,
      remark: { by: 'doctor (doctor.x)', text: 'it is breathing' },
    });
    expect(on.told.at(-1)).toMatchObject({ by: 'doctor (doctor.x)', reason: 'it is breathing', changeCount: 0 });
    expect(codeOf(await on.post('confirm', { places: [placeOf(row)], accept: true, reason: 'x' }))).toBe('no-proposal');
  });

  it('is needed to change what another person approved', async () => {
    const approved = {
      ...saturation,
      status: 'approved' as const,
      reviewedBy: 'Kim',
      reviewedAt: '2026-11-23T09:00:00Z',
    };
    const on = await opened([approved], [{ local: sent('SAT1^oxygen saturation^99HOSP', 'stone'), values: [1, 2] }]);
    const decisions = [decided(await on.row('SAT1'), 'none')];
    const { body } = await on.post('approve', { decisions, reason: 'of no use' });
    expect((body as TermsDecided).terms[0]?.outcome).toBe('proposed');
    expect((await on.file()).entries[0]).toMatchObject({ status: 'approved', target: { name: 'spo2Percent' } });
  });
});

describe('a code that goes on waiting', () => {
  it('says who looked and why, and stays', async () => {
    const on = await opened();
    await on.post('keep', { places: [placeOf(await on.row('TMP'))], reason: 'asked the maker' });
    expect(await on.row('TMP')).toMatchObject({
      state: 'listed',
      remark: { by: 'engineer (engineer.x)', text: 'asked the maker' },
    });
    expect(on.told.at(-1)).toMatchObject({ by: 'engineer (engineer.x)', reason: 'asked the maker', changeCount: 0 });
  });
});

describe('who may', () => {
  it.each([
    ['nurse', {}, 403, 403],
    ['researcher', {}, 403, 403],
    ['wall', {}, 403, 403],
    ['engineer', { units: ['nicu'] }, 200, 404],
    ['doctor', { units: ['nicu', 'picu'] }, 200, 400],
    ['engineer', {}, 200, 400],
  ] as const)('%s %j: %i to look, %i to decide', async (role, person, look, decide) => {
    const on = await opened();
    on.as(role, person);
    expect((await on.ask('GET', '')).status).toBe(look);
    for (const what of ['trial', 'approve', 'keep', 'confirm']) {
      expect([what, (await on.ask('POST', `/${HOSPITAL}/${what}`, '{}')).status]).toEqual([what, decide]);
    }
    if (look === 200 && decide === 404) expect((await on.answer()).hospitals).toEqual([]);
    expect((await on.ask('POST', '/hospital-2/approve', '{}')).status).toBe(decide === 400 ? 404 : decide);
    on.nobody();
    expect((await on.ask('GET', '')).status).toBe(401);
  });
});

describe('what is no request', () => {
  it.each([
    '',
    '{',
    '[]',
    '{"mapSha256":"x","decisions":[]}',
    `{"mapSha256":"${'0'.repeat(64)}","decisions":[{"system":"","code":"A","channel":null,"name":null,"target":"none","units":[],"by":"somebody else"}],"reason":"x"}`,
    `{"mapSha256":"${'0'.repeat(64)}","decisions":[],"reason":"x"}`,
  ])('%s: 400', async (text) => {
    const on = await opened();
    for (const what of ['trial', 'approve', 'keep', 'confirm']) {
      expect((await on.ask('POST', `/${HOSPITAL}/${what}`, text)).status).toBe(400);
    }
    expect((await on.ask('POST', `/${HOSPITAL}/approve`, 'x'.repeat(200_001))).status).toBe(413);
  });

  it('a code or a target that is not there: 409', async () => {
    const on = await opened();
    const row = decided(await on.row('SAT1'));
    for (const decision of [
      { ...row, code: 'NONE' },
      { ...row, target: 'signal:nothing' },
      { ...row, target: 'charted:consciousness' },
    ]) {
      const answer = await on.post('approve', { decisions: [decision], reason: 'x' });
      expect([answer.status, codeOf(answer)]).toEqual([409, 'not-possible']);
    }
  });

  it('on a file that broke meanwhile nothing is decided, and the page says why', async () => {
    const on = await opened();
    const decisions = [decided(await on.row('SAT1'))];
    await writeFile(path.join(on.dataDir, 'terms', 'map.json'), '{"format":1,');
    expect((await on.hospital()).map?.fault).toMatch(/JSON/);
    expect(codeOf(await on.post('approve', { decisions, reason: 'seen' }))).toBe('not-possible');
    await writeCodeMap(path.join(on.dataDir, 'terms', 'map.json'), mapOf([saturation, rate, creatinine]));
    expect((await on.hospital()).map?.fault).toBeNull();
    expect((await on.post('approve', { decisions, reason: 'seen' })).status).toBe(200);
  });
});

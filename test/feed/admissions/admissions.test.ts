/** What each admission message comes to: records for the right unit, whereabouts, quarantine. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOrMakeKey } from '../../../services/feed/adapters/key-file.ts';
import { patientIdOf, stayIdOf } from '../../../services/feed/admissions/patient-key.ts';
import { BedCensus } from '../../../services/feed/admissions/bed-census.ts';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';
import { Desk, SECRET, SETTINGS, START_MS, adt, wordsOf } from './admission-story.ts';
import { reasonsSaid, said } from '../../support/said.ts';

const ADMITTED = adt('A01', { at: 0, bed: 'bed-1' });

function admitted(): Desk {
  const desk = new Desk();
  desk.read(ADMITTED);
  return desk;
}

describe('names of patients in records', () => {
  it('are keyed hashes that tell nothing of the number', () => {
    const id = patientIdOf(SECRET, 'hospital-1', 'H1', '1001');
    expect(id).toMatch(/^patient:[0-9a-f]{32}$/);
    expect(patientIdOf(new Uint8Array(32), 'hospital-1', 'H1', '1001')).not.toBe(id);
    expect(
      new Set([
        id,
        patientIdOf(SECRET, 'hospital-2', 'H1', '1001'),
        patientIdOf(SECRET, 'hospital-1', '', '1001'),
        patientIdOf(SECRET, 'hospital-1', 'H1', '1002'),
      ]).size,
    ).toBe(4);
    expect(stayIdOf(SECRET, { hospitalId: 'h', visitNumber: 'v', unitId: 'u', openedAtMs: 1 })).toMatch(
      /^stay:[0-9a-f]{32}$/,
    );
  });

  it('hold no number in any record, whereabouts or reason', () => {
    const desk = new Desk();
    desk.say(
      adt('A01', { at: 0, number: '77441', visit: '99887', bed: 'bed-1' }),
      adt('A02', { at: 5, number: '77441', visit: '99887', location: 'PICU^1^bed-9' }),
      adt('A40', { at: 6, number: '77441', prior: '55331' }),
      adt('A03', { at: 9, number: '77441', visit: '99887' }),
    );
    const reasons = desk.outcomes.flatMap(({ quarantined, answer }) => [
      ...quarantined.map((item) => reasonsSaid(item) + item.excerpt),
      said(answer.reason),
    ]);
    expect(
      JSON.stringify([
        desk.records.map((record) => ({ ...record, observedAtMs: 0, receivedAtMs: 0, validFromMs: 0 })),
        reasons,
      ]) + desk.census.serialise(),
    ).not.toMatch(/77441|99887|55331/);
  });

  it('come from a secret that is made once, for its owner only', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-key-'));
    const file = path.join(folder, 'patient.key');
    const [one, other] = await Promise.all([readOrMakeKey(file), readOrMakeKey(file)]);
    expect(one).toEqual(other);
    expect(await readOrMakeKey(file)).toEqual(one);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).length).toBe(64);
    await writeFile(file, 'nothing');
    await expect(readOrMakeKey(file)).rejects.toMatchObject({ code: 'data-file-corrupt' });
    await rm(folder, { recursive: true });
  });
});

describe('an admission (A01)', () => {
  it('opens a stay in its bed from the event on', () => {
    const outcome = new Desk().read(ADMITTED);
    expect(wordsOf(outcome)).toEqual(['stay.opened unit-1 @0', 'bed.occupied unit-1 bed-1 @0']);
    expect(outcome.records[0]).toMatchObject({
      displayName: 'M. K.',
      birthDate: '2024-03-10',
      sex: 'male',
      gestationalAgeAtBirthDays: null,
      weightKg: null,
      ventilated: null,
      newbornStay: null,
    });
    expect(outcome.answer.code).toBe('AA');
  });

  it.each([
    ['initials', '김^민준', '김○○'],
    ['initials', '김민준', '김○○'],
    ['initials', '남궁^민', '남○○'],
    ['whole', '김^민준', '김민준'],
    ['whole', 'Kim^Minjun', 'Minjun Kim'],
    ['bed', '김^민준', '○'],
    ['initials', '', '○'],
    ['initials', '이^', '이○'],
  ] as const)('shows of a name with «%s» %s: %s', (shown, name, expected) => {
    expect(new Desk(new BedCensus(), shown).read(adt('A01', { at: 0, bed: 'bed-1', name })).records[0]).toMatchObject({
      displayName: expected,
    });
  });

  it.each([
    ['20240310', '2024-03-10', false],
    ['202403101230', '2024-03-10', false],
    ['20240310123000+0900', '2024-03-10', false],
    ['', null, false],
    ['""', null, false],
    ['2024', null, true],
    ['20240231', null, true],
    ['0', null, true],
  ])('takes birth date «%s» as %s', (text, expected, isSaid) => {
    const outcome = new Desk().read(adt('A01', { at: 0, bed: 'bed-1', birthDate: text }));
    expect(outcome.records[0]).toMatchObject({ birthDate: expected });
    expect(outcome.quarantined.map(({ code }) => code)).toEqual(isSaid ? ['schema'] : []);
  });

  it('takes the facts of a newborn only where they are said', () => {
    const said = new Desk().read(
      adt('A01', { at: 0, bed: 'n-1', admissionType: 'N', more: ['OBX|1|NM|18185-9^Gestational age^LN||29|wk'] }),
    );
    expect(said.records[0]).toMatchObject({ newbornStay: true, gestationalAgeAtBirthDays: 203 });
    const wrong = new Desk().read(
      adt('A01', { at: 0, bed: 'n-1', more: ['OBX|1|NM|18185-9^Gestational age^LN||29|'] }),
    );
    expect(wrong.records[0]).toMatchObject({ newbornStay: null, gestationalAgeAtBirthDays: null });
    expect(wrong.quarantined).toHaveLength(1);
  });

  it('without a known bed opens without one, and says so', () => {
    expect(new Desk().say(adt('A01', { at: 0, location: 'PICU^1^bed-77' }))).toEqual([
      'stay.opened unit-1 @0',
      'quarantined unknown-location',
    ]);
    expect(new Desk().say(adt('A01', { at: 0 }))).toEqual(['quarantined unknown-location']);
    expect(new Desk().say(adt('A01', { at: 0, location: 'SURGERY^1^1' }))).toEqual(['skipped elsewhere']);
  });

  it('of nobody is refused', () => {
    const outcome = new Desk().read(adt('A01', { at: 0, number: '', bed: 'bed-1' }));
    expect([wordsOf(outcome), outcome.answer.code]).toEqual([['quarantined unknown-patient'], 'AE']);
  });

  it('into an occupied bed is not refused: the later one lies there', () => {
    const desk = admitted();
    expect(desk.say(adt('A01', { at: 5, number: '1002', bed: 'bed-1' }))).toEqual([
      'stay.opened unit-1 @5',
      'bed.occupied unit-1 bed-1 @5',
    ]);
  });

  it('said again changes nothing: the same message gives the same records, another copy an update', () => {
    const desk = admitted();
    expect(desk.read(ADMITTED).records).toEqual(desk.outcomes[0]?.records);
    expect(desk.say(adt('A01', { at: 0, bed: 'bed-1', control: 'copy' }))).toEqual([
      'stay.updated unit-1 @0',
      'skipped no-change',
    ]);
    desk.say(adt('A03', { at: 30 }));
    expect(desk.say(adt('A01', { at: 0, bed: 'bed-1', control: 'late copy' }))).toEqual(['skipped repeated']);
  });

  it('is dated by EVN-6, else EVN-2, else MSH-7, and never after its arrival', () => {
    expect(new Desk().say(adt('A01', { at: 3, told: 8, bed: 'bed-1' }))[0]).toBe('stay.opened unit-1 @3');
    expect(new Desk().say(adt('A01', { at: 3, told: 8, bed: 'bed-1', withoutOccurred: true }))[0]).toBe(
      'stay.opened unit-1 @8',
    );
    expect(
      new Desk().say(adt('A01', { at: 3, told: 8, bed: 'bed-1' }).replace(/EVN\|[^\r]*/, 'EVN|A01||||| 20260302'))[0],
    ).toBe('stay.opened unit-1 @8');
    expect(wordsOf(new Desk().read(adt('A01', { at: 60, bed: 'bed-1' }), START_MS + 10 * 60_000))).toEqual([
      'stay.opened unit-1 @10',
      'bed.occupied unit-1 bed-1 @10',
      'quarantined impossible-time',
    ]);
    const timeless = new Desk().read(
      adt('A01', { at: 0, bed: 'bed-1' })
        .replace(/EVN\|[^\r]*/, 'EVN|A01')
        .replace(/\|20260302100000\|/, '||'),
    );
    expect([wordsOf(timeless), timeless.answer.code]).toEqual([['quarantined impossible-time'], 'AE']);
  });

  it('of A04 counts where it names a bed of ours', () => {
    expect(new Desk().say(adt('A04', { at: 0, bed: 'bed-1' }))).toHaveLength(2);
    expect(new Desk().say(adt('A04', { at: 0, location: 'PICU^1^waiting' }))).toEqual(['skipped elsewhere']);
  });
});

describe('a move (A02)', () => {
  it('lays the child into the new bed from the event on', () => {
    expect(admitted().say(adt('A02', { at: 10, bed: 'bed-2' }))).toEqual(['bed.occupied unit-1 bed-2 @10']);
  });

  it('to another unit closes the stay here and opens one there', () => {
    const desk = admitted();
    expect(desk.say(adt('A02', { at: 10, bed: 'n-1' }))).toEqual([
      'stay.closed unit-1 @10',
      'stay.opened unit-2 @10',
      'bed.occupied unit-2 n-1 @10',
    ]);
    expect([desk.stayAt('1001', 5)?.unitId, desk.stayAt('1001', 10)?.unitId]).toEqual(['unit-1', 'unit-2']);
  });

  it('away ends the stay, and back begins another', () => {
    const desk = admitted();
    expect(desk.say(adt('A02', { at: 10, location: 'SURGERY^1^1' }))).toEqual(['stay.closed unit-1 @10']);
    expect(desk.say(adt('A02', { at: 90, bed: 'bed-3' }))).toEqual([
      'stay.opened unit-1 @90',
      'bed.occupied unit-1 bed-3 @90',
    ]);
    expect(desk.stayAt('1001', 5)?.stayId).not.toBe(desk.stayAt('1001', 95)?.stayId);
    expect(desk.stayAt('1001', 50)).toBeNull();
  });

  it('to a bed that is not configured leaves the old one', () => {
    expect(admitted().say(adt('A02', { at: 10, location: 'PICU^1^bed-77' }))).toEqual([
      'bed.occupied unit-1 bed-1 empty @10',
      'quarantined unknown-location',
    ]);
  });

  it('takes a child in of whom nothing was known', () => {
    expect(new Desk().say(adt('A02', { at: 10, bed: 'bed-2' }))).toEqual([
      'stay.opened unit-1 @10',
      'bed.occupied unit-1 bed-2 @10',
    ]);
  });

  it('told late keeps its own time, also after the discharge', () => {
    const desk = admitted();
    expect(desk.say(adt('A02', { at: 20, bed: 'bed-3' }), adt('A02', { at: 10, told: 25, bed: 'bed-2' }))).toEqual([
      'bed.occupied unit-1 bed-2 @10',
    ]);
    expect(desk.say(adt('A03', { at: 60 }), adt('A02', { at: 40, told: 65, bed: 'bed-1' }))).toEqual([
      'bed.occupied unit-1 bed-1 @40',
    ]);
    expect(desk.say(adt('A02', { at: 15, told: 70, bed: 'n-1' }))).toEqual(['skipped repeated']);
  });

  it('swap (A17): two beds with one valid-from', () => {
    const desk = admitted();
    desk.read(adt('A01', { at: 1, number: '1002', bed: 'bed-2' }));
    const words = desk.say(adt('A17', { at: 10, number: '1001', bed: 'bed-2' }, { number: '1002', bed: 'bed-1' }));
    expect(words).toEqual(['bed.occupied unit-1 bed-2 @10', 'bed.occupied unit-1 bed-1 @10']);
    expect(desk.say(adt('A17', { at: 12, number: '1001', bed: 'bed-2' }, { number: '1002', bed: 'bed-2' }))).toEqual([
      'quarantined conflicting-record',
    ]);
    expect(desk.say(adt('A17', { at: 12, number: '1001', bed: 'bed-2' }))).toEqual(['quarantined schema']);
  });
});

describe('a cancelled move (A12)', () => {
  it('voids the newest move, and said twice only that one', () => {
    const desk = admitted();
    desk.say(adt('A02', { at: 10, bed: 'bed-2' }), adt('A02', { at: 20, bed: 'bed-3' }));
    expect(desk.say(adt('A12', { at: 20, told: 25, bed: 'bed-2' }))).toEqual(['move.cancelled unit-1 bed-3 @25']);
    expect(desk.records.at(-1)).toMatchObject({ untilMs: START_MS + 20 * 60_000 });
    expect(desk.say(adt('A12', { at: 20, told: 25, bed: 'bed-2', control: 'copy' }))).toEqual([
      'quarantined conflicting-record',
    ]);
    expect(desk.say(adt('A02', { at: 20, bed: 'bed-3', control: 'late copy' }))).toEqual(['skipped repeated']);
    expect(desk.say(adt('A02', { at: 20, told: 26, bed: 'bed-3' }))).toEqual(['bed.occupied unit-1 bed-3 @20']);
  });

  it('voids a move that was told twice with two times', () => {
    const desk = admitted();
    desk.say(adt('A02', { at: 10, bed: 'bed-2' }), adt('A02', { at: 11, bed: 'bed-2' }));
    expect(desk.say(adt('A12', { at: 12, bed: 'bed-1' }))).toEqual([
      'move.cancelled unit-1 bed-2 @12',
      'move.cancelled unit-1 bed-2 @12',
    ]);
    expect(desk.say(adt('A12', { at: 13, bed: 'bed-1' }))).toEqual(['quarantined conflicting-record']);
  });

  it('between units takes the child back, with its old stay', () => {
    const desk = admitted();
    const before = desk.stayAt('1001', 5);
    desk.say(adt('A02', { at: 10, bed: 'n-1' }));
    expect(desk.say(adt('A12', { at: 10, told: 15, bed: 'bed-1' }))).toEqual([
      'stay.cancelled unit-2 @15',
      'stay.reopened unit-1 @15',
    ]);
    expect(desk.stayAt('1001', 20)).toEqual(before);
  });

  it('to a place outside brings the child back', () => {
    const desk = admitted();
    expect(
      desk.say(adt('A02', { at: 10, location: 'SURGERY^1^1' }), adt('A12', { at: 10, told: 15, bed: 'bed-1' })),
    ).toEqual(['stay.reopened unit-1 @15']);
  });

  it('changes nothing when it contradicts, or when there was no move', () => {
    const desk = admitted();
    expect(desk.say(adt('A12', { at: 5, bed: 'bed-1' }))).toEqual(['quarantined conflicting-record']);
    expect(desk.say(adt('A02', { at: 10, bed: 'bed-2' }), adt('A12', { at: 10, told: 12, bed: 'bed-3' }))).toEqual([
      'quarantined conflicting-record',
    ]);
    expect(desk.say(adt('A12', { at: 10, number: '1009' }))).toEqual(['quarantined unknown-patient']);
  });
});

describe('a discharge (A03) and what takes it back (A13)', () => {
  it('ends the stay at the event', () => {
    const desk = admitted();
    expect(desk.say(adt('A03', { at: 30 }))).toEqual(['stay.closed unit-1 @30']);
    expect([desk.stayAt('1001', 29)?.unitId, desk.stayAt('1001', 30)]).toEqual(['unit-1', null]);
    expect(desk.say(adt('A03', { at: 30, control: 'copy' }))).toEqual(['skipped repeated']);
  });

  it('of nobody is kept for people, and accepted', () => {
    const outcome = new Desk().read(adt('A03', { at: 30, bed: 'bed-1' }));
    expect([wordsOf(outcome), outcome.answer.code]).toEqual([['quarantined unknown-patient'], 'AA']);
    expect(new Desk().say(adt('A03', { at: 30, location: 'SURGERY^1^1' }))).toEqual(['skipped elsewhere']);
  });

  it('of another visit of the same patient is another matter', () => {
    expect(admitted().say(adt('A03', { at: 30, visit: 'V-outpatient', bed: 'bed-1' }))).toEqual([
      'quarantined unknown-patient',
    ]);
  });

  it('is taken back with the old stay and bed', () => {
    const desk = admitted();
    desk.say(adt('A03', { at: 30 }));
    expect(desk.say(adt('A13', { at: 30, told: 40, bed: 'bed-1' }))).toEqual(['stay.reopened unit-1 @40']);
    expect(desk.stayAt('1001', 35)).toEqual(desk.stayAt('1001', 5));
    expect(desk.say(adt('A13', { at: 30, told: 40, bed: 'bed-1', control: 'copy' }))).toEqual(['skipped repeated']);
    expect(desk.say(adt('A03', { at: 30, control: 'late copy' }))).toEqual(['skipped repeated']);
  });

  it('is taken back into another bed where the message says so', () => {
    const desk = admitted();
    desk.say(adt('A03', { at: 30 }));
    expect(desk.say(adt('A13', { at: 40, bed: 'bed-3' }))).toEqual([
      'stay.reopened unit-1 @40',
      'bed.occupied unit-1 bed-3 @40',
    ]);
  });

  it('makes a bed nobody’s in which another child lies by now', () => {
    const desk = admitted();
    desk.say(adt('A03', { at: 30 }), adt('A01', { at: 35, number: '1002', bed: 'bed-1' }));
    expect(desk.say(adt('A13', { at: 40, bed: 'bed-1' }))).toEqual([
      'stay.reopened unit-1 @40',
      'bed.occupied unit-1 bed-1 empty @40',
      'admission.contradicted unit-1 bed-1 @40',
      'quarantined conflicting-record',
    ]);
    expect(desk.say(adt('A02', { at: 45, number: '1002', bed: 'bed-2' }))).toEqual(['bed.occupied unit-1 bed-2 @45']);
  });

  it('is not taken back for a child that was never discharged', () => {
    expect(admitted().say(adt('A13', { at: 40, bed: 'bed-1' }))).toEqual(['skipped repeated']);
    expect(new Desk().say(adt('A13', { at: 40, bed: 'bed-1' }))).toEqual(['quarantined unknown-patient']);
  });
});

describe('a contradiction is never answered with AA and nothing', () => {
  it.each([
    ['a discharge before the admission', adt('A03', { at: -30, told: 40 })],
    ['a cancelled move that never was', adt('A12', { at: 5, told: 6, bed: 'bed-1' })],
    ['a move back in time to another unit', adt('A02', { at: -5, told: 40, bed: 'n-1' })],
    ['the visit of another patient', adt('A02', { at: 10, number: '1002', visit: 'V1001', bed: 'bed-2' })],
    ['an update into the bed of another child', adt('A08', { at: 10, number: '1002', bed: 'bed-1' })],
  ])('%s: AE, nothing changed, kept for people', (_, text) => {
    const outcome = admitted().read(text);
    expect([outcome.answer.code, outcome.records, outcome.quarantined.length]).toEqual(['AE', [], 1]);
  });

  it('a cancelled move of a child who has left: AE', () => {
    const desk = admitted();
    desk.say(adt('A02', { at: 10, bed: 'bed-2' }), adt('A03', { at: 30 }));
    expect(desk.read(adt('A12', { at: 10, told: 40, bed: 'bed-1' }))).toMatchObject({
      answer: { code: 'AE' },
      records: [],
    });
  });
});

describe('assigning authorities', () => {
  const authoritiesTold = (pid: string): string => adt('A02', { at: 10, bed: 'bed-2' }).replace('1001^^^H1^MR', pid);

  it('are one where the settings say so, by name or universal id, and only there', () => {
    const move = ['bed.occupied unit-1 bed-2 @10'];
    const settings = { H1: ['MPI', '1.2.410.1'] };
    for (const [pid, words] of [
      ['1001^^^MPI^MR', move],
      ['1001^^^&1.2.410.1&ISO^MR', move],
      ['1001^^^H1&9.9&ISO^MR', move],
      ['1001^^^OTHER^MR', ['quarantined patient-mismatch']],
    ] as const) {
      const desk = new Desk(new BedCensus(), 'initials', settings);
      desk.read(ADMITTED);
      expect([pid, desk.say(authoritiesTold(pid))]).toEqual([pid, words]);
      expect(desk.stayAt('1001', 20)?.unitId).toBe('unit-1');
    }
    expect(admitted().say(authoritiesTold('1001^^^MPI^MR'))).toEqual(['quarantined patient-mismatch']);
  });

  it('stand once in the settings', () => {
    const [hospital] = SETTINGS.hospitals;
    const faulty = { ...SETTINGS, hospitals: [{ ...hospital, assigningAuthorities: { H1: ['X'], H2: ['X'] } }] };
    expect(sourceSettingsSchema.safeParse(faulty).error?.issues[0]?.message).toContain(
      'assigning authority of hospital-1 X stands twice',
    );
  });
});

describe('a cancelled admission (A11)', () => {
  it('voids every stay of the visit', () => {
    const desk = admitted();
    desk.say(adt('A02', { at: 10, bed: 'n-1' }));
    expect(desk.say(adt('A11', { at: 0, told: 20, bed: 'n-1' }))).toEqual([
      'stay.cancelled unit-1 @20',
      'stay.cancelled unit-2 @20',
    ]);
    expect(desk.stayAt('1001', 5)).toBeNull();
    expect(desk.say(adt('A11', { at: 0, told: 20, bed: 'n-1', control: 'copy' }))).toEqual(['skipped repeated']);
    expect(desk.say(adt('A01', { at: 0, bed: 'bed-1', control: 'late copy' }))).toEqual(['skipped repeated']);
  });

  it('leaves room for the true one, which is another stay', () => {
    const desk = admitted();
    const before = desk.stayAt('1001', 5);
    desk.say(adt('A11', { at: 0, told: 20 }));
    expect(desk.say(adt('A01', { at: 0, told: 20, bed: 'bed-2', control: 'true' }))).toEqual([
      'stay.opened unit-1 @0',
      'bed.occupied unit-1 bed-2 @0',
    ]);
    expect(desk.stayAt('1001', 5)?.stayId).not.toBe(before?.stayId);
    expect(desk.say(adt('A11', { at: 0, told: 20, control: 'copy' }))).toEqual(['stay.cancelled unit-1 @20']);
  });
});

describe('updates (A08, A28, A31)', () => {
  it('change what they say and nothing else', () => {
    const desk = admitted();
    expect(desk.say(adt('A08', { at: 10, bed: 'bed-1', name: '', sex: '', birthDate: '20240311' }))).toEqual([
      'stay.updated unit-1 @10',
    ]);
    expect(desk.records.at(-1)).toMatchObject({ changes: { birthDate: '2024-03-11' } });
    desk.say(adt('A08', { at: 11, bed: 'bed-1', name: '', sex: '', birthDate: '""' }));
    expect(desk.records.at(-1)).toMatchObject({ changes: { birthDate: null } });
    expect(desk.say(adt('A08', { at: 12, bed: 'bed-1', name: '', sex: '', birthDate: '' }))).toEqual([
      'skipped no-change',
    ]);
    expect(desk.say(adt('A31', { at: 13, visit: '', birthDate: '' }))).toEqual(['stay.updated unit-1 @13']);
    expect(desk.say(adt('A31', { at: 13, number: '1009', visit: '' }))).toEqual(['skipped elsewhere']);
  });

  it('move nobody: a bed that differs is kept for people', () => {
    expect(admitted().say(adt('A08', { at: 10, bed: 'bed-2' }))).toEqual([
      'stay.updated unit-1 @10',
      'admission.contradicted unit-1 bed-2 @10',
      'quarantined conflicting-record',
    ]);
  });

  it('take in a child of a feed that began in the middle, into a free bed and not after its discharge', () => {
    expect(new Desk().say(adt('A08', { at: 10, bed: 'bed-2' }))).toEqual([
      'stay.opened unit-1 @10',
      'bed.occupied unit-1 bed-2 @10',
    ]);
    expect(admitted().say(adt('A08', { at: 10, number: '1002', bed: 'bed-1' }))).toEqual([
      'quarantined conflicting-record',
    ]);
    expect(admitted().say(adt('A03', { at: 20 }), adt('A08', { at: 30, bed: 'bed-1' }))).toEqual([
      'skipped after-the-end',
    ]);
    expect(new Desk().say(`${adt('A08', { at: 10, bed: 'bed-2' })}${'|'.repeat(26)}20260302`)).toEqual([
      'skipped after-the-end',
    ]);
  });
});

describe('merges', () => {
  const merged = adt('A40', { at: 10, number: '1001', prior: '1002' });

  it('are told to the units in which the child lies, and stays are not joined', () => {
    const desk = admitted();
    desk.read(adt('A01', { at: 1, number: '1002', bed: 'n-1' }));
    expect(desk.say(merged)).toEqual(['patient.merged unit-1 @10', 'patient.merged unit-2 @10']);
    expect(desk.records.at(-1)).toMatchObject({
      priorPatientId: desk.patientId('1002'),
      survivingPatientId: desk.patientId('1001'),
    });
    expect(desk.stayAt('1001', 20)).toBeNull();
    expect(desk.stayAt('1002', 20, 'V1002')?.unitId).toBe('unit-2');
    expect(desk.say(adt('A40', { at: 10, number: '1001', prior: '1002', control: 'copy' }))).toEqual([
      'skipped repeated',
    ]);
  });

  it('reach a unit with the child, when it comes later', () => {
    const desk = new Desk();
    expect(desk.say(merged)).toEqual(['skipped elsewhere']);
    expect(desk.say(adt('A01', { at: 20, number: '1001', bed: 'bed-1' }))).toEqual([
      'patient.merged unit-1 @20',
      'stay.opened unit-1 @20',
      'bed.occupied unit-1 bed-1 @20',
    ]);
    expect(desk.say(adt('A03', { at: 30, number: '1002', visit: 'V1001' }))).toEqual(['stay.closed unit-1 @30']);
  });

  it('are undone in every unit (A37), and made by a link (A24)', () => {
    const desk = admitted();
    const two = (event: string, at: number): string => adt(event, { at, number: '1001' }, { number: '1002' });
    expect(desk.say(two('A24', 10))).toEqual(['patient.merged unit-1 @10']);
    expect(desk.say(two('A37', 20))).toEqual(['patient.unmerged unit-1 @20', 'patient.unmerged unit-2 @20']);
    expect(desk.say(two('A37', 21))).toEqual(['skipped elsewhere']);
    expect(desk.say(adt('A03', { at: 30, number: '1002', visit: 'V1001' }))).toEqual(['quarantined patient-mismatch']);
  });

  it('need two numbers', () => {
    const outcome = new Desk().read(adt('A40', { at: 10, number: '1001' }));
    expect([wordsOf(outcome), outcome.answer.code]).toEqual([['quarantined unknown-patient'], 'AE']);
  });
});

describe('whereabouts', () => {
  it('withhold a stay where visit and patient are two children', () => {
    const desk = admitted();
    desk.read(adt('A01', { at: 1, number: '1002', bed: 'bed-2' }));
    expect(desk.stayAt('1002', 5, 'V1001')).toBeNull();
    expect(desk.stayAt('1001', 5, 'V-unheard-of')).toEqual(desk.stayAt('1001', 5));
    expect(desk.say(adt('A02', { at: 5, number: '1002', visit: 'V1001', bed: 'bed-3' }))).toEqual([
      'quarantined patient-mismatch',
    ]);
  });

  it('know a number without its authority, unless two children have it', () => {
    const desk = admitted();
    expect(desk.patientId('1001', '')).toBe(desk.patientId('1001', 'H1'));
    expect(desk.patientId('1001', 'H2')).not.toBe(desk.patientId('1001', 'H1'));
    desk.read(adt('A01', { at: 5, visit: 'V2', bed: 'bed-2' }).replace('1001^^^H1', '1001^^^H2'));
    expect(desk.patientId('1001', '')).not.toBe(desk.patientId('1001', 'H1'));
  });

  it('go on from what was written, and read nothing else', () => {
    const desk = admitted();
    desk.say(adt('A02', { at: 10, bed: 'bed-2' }), adt('A40', { at: 11, number: '1001', prior: '1002' }));
    const restored = BedCensus.parse(desk.census.serialise());
    if (restored === null) throw new Error('not restored');
    expect(new Desk(restored).say(adt('A12', { at: 10, told: 15, bed: 'bed-1' }))).toEqual([
      'move.cancelled unit-1 bed-2 @15',
    ]);
    expect(
      [
        '',
        '{',
        '{"version":3}',
        '{"version":1,"stays":[{}],"merges":[]}',
        '{"version":2,"stays":[{}],"merges":[]}',
      ].map((text) => BedCensus.parse(text)),
    ).toEqual([null, null, null, null, null]);
  });

  it('forget what ended more than 30 days ago, and never an open stay', () => {
    const desk = admitted();
    desk.say(adt('A03', { at: 30 }), adt('A01', { at: 1, number: '1002', bed: 'bed-2' }));
    desk.census.forgetOld(START_MS + 31 * 86_400_000);
    expect([desk.stayAt('1001', 5), desk.stayAt('1002', 5)?.unitId]).toEqual([null, 'unit-1']);
  });
});

it('leaves other events alone', () => {
  expect(new Desk().say(adt('A05', { at: 0, bed: 'bed-1' }))).toEqual(['skipped other-event']);
  expect(new Desk().say(adt('constructor', { at: 0, bed: 'bed-1' }))).toEqual(['skipped other-event']);
});

/** One fact, however it was typed, is one; what cannot be read is none. */
import { describe, expect, it } from 'vitest';
import { exactFacts, type LinkFacts } from '../../../services/safe-data/linkage/exact-facts.ts';
import { readPeopleTable } from '../../../services/safe-data/linkage/people-table.ts';

const BLANK: LinkFacts = {
  identifier: '',
  childName: '',
  sex: '',
  birthDate: '',
  motherName: '',
  motherBirthDate: '',
  birthOrder: '',
};
const of = <K extends keyof LinkFacts>(name: K, text: string): string | null =>
  exactFacts({ ...BLANK, [name]: text })[name];

describe('facts of who a child is', () => {
  it.each([
    ['motherName', ['김민준', '김 민준', ' 김  민준 ', '김민준'.normalize('NFD')]],
    [
      'motherName',
      [
        'Anna O’Connor-Müller',
        "O'CONNOR MULLER, Anna",
        'anna oconnor muller',
        'Ａｎｎａ OConnor Müller'.normalize('NFD'),
      ],
    ],
    ['birthDate', ['2026-11-30', '20261130', '2026.11.30', '2026/11/30', '2026. 11. 30.'.replaceAll('. ', '.')]],
    ['sex', ['F', 'f', 'female', '여']],
    ['identifier', ['180930-3123456', '1809303123456', '１８０９３０-3123456']],
    ['birthOrder', ['1', ' 01 ']],
  ] as const)('%s: all of %j are one', (name, texts) => {
    const all = new Set(texts.map((text) => of(name, text)));
    expect([...all]).toEqual([expect.any(String)]);
  });

  it.each([
    ['motherName', '김민준', '김민중'],
    ['motherName', 'Anna Müller', 'Anna Miller'],
    ['birthDate', '2026-11-03', '2026-03-11'],
    ['birthOrder', '1', '2'],
  ] as const)('%s: %s and %s are two', (name, left, right) => expect(of(name, left)).not.toBe(of(name, right)));

  it.each([
    ['birthDate', '2026-02-30'],
    ['birthDate', '30.11.2026'],
    ['birthDate', ''],
    ['sex', 'U'],
    ['identifier', '12345'],
    ['childName', '김지영 아기'],
    ['childName', 'Baby Boy Smith'],
    ['childName', '신생아'],
    ['motherName', ' - '],
    ['birthOrder', '0'],
  ] as const)('%s: «%s» is not known', (name, text) => expect(of(name, text)).toBeNull());
});

describe('a table of children', () => {
  it('is read with the columns that are there, and says which lines it could not read', () => {
    const read = readPeopleTable(
      '\uFEFFpatient_id;sex;child_name\r\np1;F;"Kim; Minjun"\r\np2;M\r\n;F;nobody\r\n\r\np3;M;Lee',
    );
    expect(read).toMatchObject({
      people: [
        { patientId: 'p1', sex: 'F', childName: 'Kim; Minjun', birthDate: '' },
        { patientId: 'p3', childName: 'Lee' },
      ],
      unread: [3, 4],
    });
  });

  it.each([
    ['sex,child_name\n', 'patient_id'],
    ['patient_id,name\n', 'name is none of'],
  ])('%j is refused', (text, said) => expect(readPeopleTable(text)).toContain(said));
});

/**
 * Children of two hospitals as nobody has them: names by how common they are in Korea and in England, siblings, twins, newborns without a name, and what
 * people do to names and dates when they type. Who is one is known.
 */
import type { LinkFacts } from '../../../services/safe-data/linkage/exact-facts.ts';

export interface RegisterRow extends LinkFacts {
  readonly row: string;
  readonly hospital: 'a' | 'b';
  /** Who it is; never part of what is linked. */
  readonly truth: number;
}

export interface RegisterOptions {
  readonly seed: number;
  /** Children; some three in ten of them are at both hospitals. */
  readonly children: number;
  readonly script: 'korean' | 'english';
  /** Of a name at one hospital; dates and sex are wrong a third as often. 0: nobody mistypes, and nothing is missing. */
  readonly errorShare: number;
}

const KOREAN = {
  surnames: Array.from(
    '김김김김김이이이이박박최최정정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구',
  ),
  mothers: Array.from('지은영미경현수정민선희연진아혜윤주나소유'),
  children: Array.from('민서준지우하윤도현예은시아주원건채이수연호진율유나다온'),
};
const ENGLISH = {
  surnames:
    'Smith Smith Smith Jones Jones Taylor Brown Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Khan Hussain Begum Lewis Scott Cooper King Harris Turner Hill Ward Watson Morris Moore Bell O’Connor Smith-Jones Martínez Müller Nowak Kowalski Adeyemi Okafor'.split(
      ' ',
    ),
  mothers:
    'Sarah Emma Laura Rebecca Claire Victoria Samantha Gemma Rachel Amy Jennifer Katie Nicola Hannah Lisa Kelly Charlotte Stephanie Jessica Natalie Zoë Aisha Fatima Siobhán Chloé Magdalena'.split(
      ' ',
    ),
  children:
    'Oliver George Noah Arthur Harry Leo Muhammad Jack Charlie Oscar Olivia Amelia Isla Ava Mia Ivy Lily Isabella Rosie Sophia Grace Freya Willow Florence Emily Ella Poppy Theodore Archie Alfie Henry Jacob'.split(
      ' ',
    ),
};

interface Person extends Omit<LinkFacts, 'identifier'> {
  readonly truth: number;
  readonly isNewborn: boolean;
}

export function madeUpRegister(options: RegisterOptions): readonly RegisterRow[] {
  const draw = drawing(options.seed);
  const people = madeUpPeople(options, draw);
  const rows = people.flatMap((person) => {
    const where = draw.share();
    const hospitals = where < 0.3 ? (['a', 'b'] as const) : where < 0.65 ? (['a'] as const) : (['b'] as const);
    return hospitals.map((hospital) => rowOf(person, hospital, { ...options, draw }));
  });
  return rows
    .map((row) => ({ row, at: draw.share() }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ row }, at) => ({ ...row, row: `${row.hospital}${at}` }));
}

/** Pairs of rows of one child, as `row row`, the smaller first. */
export function pairsOf(groups: readonly (readonly [group: unknown, row: string])[]): ReadonlySet<string> {
  const byGroup = new Map<unknown, string[]>();
  for (const [group, row] of groups) byGroup.set(group, [...(byGroup.get(group) ?? []), row]);
  return new Set(
    [...byGroup.values()].flatMap((rows) => {
      const sorted = rows.toSorted();
      return sorted.flatMap((first, at) => sorted.slice(at + 1).map((second) => `${first} ${second}`));
    }),
  );
}

export function precisionAndRecall(found: ReadonlySet<string>, truth: ReadonlySet<string>) {
  const right = [...found].filter((pair) => truth.has(pair)).length;
  return { precision: right / found.size, recall: right / truth.size };
}

function madeUpPeople({ children, script }: RegisterOptions, draw: Drawing): readonly Person[] {
  const made: Person[] = [];
  while (made.length < children) {
    const surname = draw.of((script === 'korean' ? KOREAN : ENGLISH).surnames);
    const mother = {
      motherName: motherName(script, surname, draw),
      motherBirthDate: dayOf(Date.UTC(1980, 0, 1), 20 * 365, draw),
    };
    const births = draw.share() < 0.25 ? 2 : 1;
    for (let birth = 0; birth < births; birth++) {
      // Of two births of one mother the second is some years before: they are never months apart.
      const isNewborn = birth === 0 && draw.share() < 0.4;
      const birthDate = isNewborn
        ? dayOf(Date.UTC(2026, 0, 1), 330, draw)
        : dayOf(Date.UTC(birth === 0 ? 2018 : 2009, 0, 1), (birth === 0 ? 7 : 8) * 365, draw);
      const order = draw.share() < 0.03 ? ['1', '2'] : ['1'];
      for (const birthOrder of order) {
        const childName = nameOf(script, surname, { names: 'children', draw });
        const sex = draw.share() < 0.5 ? 'F' : 'M';
        made.push({ ...mother, truth: made.length, birthDate, birthOrder, childName, sex, isNewborn });
      }
    }
  }
  return made;
}

/** A mother in Korea keeps her own surname; in England most have that of the child. */
function motherName(script: RegisterOptions['script'], surname: string, draw: Drawing): string {
  const own =
    script === 'korean' || draw.share() < 0.3 ? draw.of((script === 'korean' ? KOREAN : ENGLISH).surnames) : surname;
  return nameOf(script, own, { names: 'mothers', draw });
}

function nameOf(
  script: RegisterOptions['script'],
  surname: string,
  { names, draw }: { readonly names: 'mothers' | 'children'; readonly draw: Drawing },
): string {
  if (script === 'english') return `${draw.skewed(ENGLISH[names])} ${surname}`;
  return `${surname}${draw.skewed(KOREAN[names])}${draw.skewed(KOREAN[names])}`;
}

function rowOf(
  { isNewborn, truth, ...facts }: Person,
  hospital: 'a' | 'b',
  { draw, errorShare, script }: RegisterOptions & { readonly draw: Drawing },
): RegisterRow {
  const isClean = errorShare === 0;
  const typed = (name: string): string => {
    const wrong = draw.share() < errorShare ? mistyped(name, draw) : name;
    return isClean ? wrong : otherwiseWritten(wrong, { draw, script });
  };
  const date = (text: string): string => (draw.share() < errorShare / 3 ? mistypedDate(text, draw) : text);
  const lacks = (share: number): boolean => !isClean && draw.share() < share;
  return {
    row: '',
    hospital,
    truth,
    identifier: '',
    childName:
      isNewborn && lacks(0.4)
        ? script === 'korean'
          ? `${facts.motherName} 아기`
          : 'Baby boy'
        : typed(facts.childName),
    sex: draw.share() < errorShare / 3 ? (facts.sex === 'F' ? 'M' : 'F') : facts.sex,
    birthDate: date(facts.birthDate),
    motherName: lacks(0.05) ? '' : typed(facts.motherName),
    motherBirthDate: lacks(0.05) ? '' : date(facts.motherBirthDate),
    birthOrder: facts.birthOrder,
  };
}

/** Not wrong, only another custom. */
function otherwiseWritten(
  name: string,
  { draw, script }: { readonly draw: Drawing; readonly script: RegisterOptions['script'] },
): string {
  if (draw.share() > 0.3) return name;
  if (script === 'korean') return `${name.slice(0, 1)} ${name.slice(1)}`;
  const [first = '', ...rest] = name.split(' ');
  return draw.share() < 0.5
    ? `${rest.join(' ').toUpperCase()}, ${first}`
    : name.normalize('NFD').replace(/\p{M}/gu, '');
}

const LIKE = ['ㅐㅔ', 'ㅓㅗ', 'ㅡㅜ', 'ㅕㅛ', 'ㅣㅡ', 'ㅏㅑ', 'ㅅㅆ', 'ㄱㅋ', 'ㄴㅇ', 'ㅈㅊ'].map((pair) =>
  Array.from(pair.normalize('NFKD')),
);

function mistyped(name: string, draw: Drawing): string {
  const letters = Array.from(/\p{Script=Hangul}/u.test(name) ? name.normalize('NFD') : name);
  const at = 1 + Math.floor(draw.share() * (letters.length - 2));
  const [letter = '', next = ''] = letters.slice(at, at + 2);
  if (/\p{Script=Hangul}/u.test(letter)) {
    const pair = LIKE.find((each) => each.includes(letter));
    const syllables = Array.from(name);
    if (pair === undefined) return [syllables[0], syllables[2], syllables[1], ...syllables.slice(3)].join('');
    letters[at] = pair.find((each) => each !== letter) ?? letter;
    return letters.join('').normalize('NFC');
  }
  const kind = draw.share();
  const other = String.fromCodePoint(97 + Math.floor(draw.share() * 26));
  const [put, taken] =
    kind < 0.25 ? [[other, letter], 1] : kind < 0.5 ? [[], 1] : kind < 0.75 ? [[other], 1] : [[next, letter], 2];
  return letters.toSpliced(at, taken as number, ...(put as string[])).join('');
}

/** One digit beside it, or day and month in each other's place. */
function mistypedDate(date: string, draw: Drawing): string {
  const [year = '', month = '', day = ''] = date.split('-');
  if (Number(day) <= 12 && draw.share() < 0.3) return `${year}-${day}-${month}`;
  const wrong = String(1 + ((Number(day) + Math.floor(draw.share() * 26)) % 28)).padStart(2, '0');
  return draw.share() < 0.7 ? `${year}-${month}-${wrong}` : `${Number(year) - 1}-${month}-${day}`;
}

function dayOf(fromMs: number, days: number, draw: Drawing): string {
  return new Date(fromMs + Math.floor(draw.share() * days) * 86_400_000).toISOString().slice(0, 10);
}

interface Drawing {
  share(): number;
  of(list: readonly string[]): string;
  /** The first far more often than the last. */
  skewed(list: readonly string[]): string;
}

/** Mulberry32. */
function drawing(seed: number): Drawing {
  let state = seed >>> 0;
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const at = (list: readonly string[], part: number): string => list[Math.floor(part * list.length)] ?? '';
  return { share, of: (list) => at(list, share()), skewed: (list) => at(list, share() ** 1.6) };
}

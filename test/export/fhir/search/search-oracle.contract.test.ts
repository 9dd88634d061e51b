/**
 * The law of every search: what is answered is what the criteria mean and nothing else, each match once,
 * however it is cut into pages. The oracle looks at the JSON of everything there is, and shares no code
 * with what searches.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FhirQueries } from '../../../../services/export/fhir/fhir-queries.ts';
import { cursorText } from '../../../../services/export/fhir/search/search-place.ts';
import { parseNewest } from '../../../../services/export/fhir/search/parse-newest.ts';
import { parseSearch } from '../../../../services/export/fhir/search/parse-search.ts';
import type { FhirType } from '../../../../services/export/fhir/search/search-parameters.ts';
import { PATIENT, PROGRAM, tellStory, type Story } from '../fhir-story.ts';

type Criterion = readonly [name: string, value: string];
interface Coding {
  readonly system?: string;
  readonly code: string;
}
interface Found {
  readonly id: string;
  readonly meta: { readonly lastUpdated?: string };
  readonly code?: { readonly coding?: readonly Coding[] };
  readonly category?: readonly { readonly coding?: readonly Coding[] }[];
  readonly status?: string;
  readonly subject?: { readonly reference?: string };
  readonly patient?: { readonly reference?: string };
  readonly encounter?: { readonly reference?: string };
  readonly effectiveDateTime?: string;
  readonly identifiedDateTime?: string;
  readonly occurrenceDateTime?: string;
  readonly recorded?: string;
  readonly target?: readonly { readonly reference?: string }[];
  readonly entity?: readonly { readonly what: { readonly reference?: string } }[];
  readonly period?: { readonly start: string; readonly end?: string };
  readonly valueQuantity?: {
    readonly value: number;
    readonly unit: string;
    readonly system?: string;
    readonly code?: string;
  };
}

const PATIENTS = [PATIENT.replace(':', '.3a'), 'child-7'];
const TYPES = ['Observation', 'RiskAssessment', 'DetectedIssue', 'Flag', 'Provenance', 'AuditEvent'] as const;
let story: Story;
let queries: FhirQueries;
/** Everything, by the question that gives it. */
const all = new Map<string, readonly Found[]>();

beforeAll(async () => {
  story = await tellStory();
  queries = new FhirQueries({ history: story.history, catalogue: story.catalogue });
  for (const type of TYPES) {
    for (const base of basesOf(type)) {
      all.set(`${type} ${base}`, await pagesOf(type, base === '' ? [] : [['patient', base]], 200));
    }
  }
});
afterAll(() => story.close());

function basesOf(type: string): readonly string[] {
  return type === 'Observation' ? PATIENTS : [''];
}

async function pagesOf(type: FhirType, criteria: readonly Criterion[], count: number): Promise<readonly Found[]> {
  const found: Found[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 2_000; page++) {
    const asked: readonly Criterion[] = [...criteria, ['_count', String(count)]];
    const query = new URLSearchParams();
    for (const [name, value] of asked) query.append(name, value);
    if (cursor !== null) query.append('_cursor', cursor);
    const parsed = parseSearch(type, query);
    if (!parsed.ok) throw new Error(`${query.toString()}: ${parsed.fault}`);
    const answer = await queries.search(parsed.search, PROGRAM);
    if (!answer.ok) throw new Error(`${query.toString()}: ${answer.fault}`);
    expect(answer.page.resources.length).toBeLessThanOrEqual(count);
    found.push(...answer.page.resources);
    if (answer.page.next === null) return found;
    cursor = cursorText(answer.page.next);
  }
  throw new Error('the pages never end');
}

/** What the specification says of one criterion, said once more and plainly. */
function passes(resource: Found, [name, value]: Criterion): boolean {
  const anyOf = value.split(',');
  switch (name) {
    case 'code':
      return anyOf.some((token) => (resource.code?.coding ?? []).some((coding) => isToken(coding, token)));
    case 'category':
      return anyOf.some((token) =>
        (resource.category ?? []).some(({ coding = [] }) => coding.some((one) => isToken(one, token))),
      );
    case 'status':
      return anyOf.includes(resource.status ?? '');
    case '_id':
      return anyOf.includes(resource.id);
    case 'patient':
      return anyOf.some((id) => patientOf(resource) === `Patient/${id}`);
    case 'date':
      return resource.period === undefined
        ? compares(Date.parse(momentOf(resource)), value)
        : comparesSpan(resource.period, value);
    case '_lastUpdated':
      return compares(Date.parse(resource.meta.lastUpdated ?? ''), value);
    case 'value-quantity':
      return anyOf.some((test) => isQuantity(resource, test));
    default:
      throw new Error(`the oracle does not know ${name}`);
  }
}

/** Of what is about an alert: the child whose alert it was. */
function patientOf({ subject, patient, target, entity }: Found): string | undefined {
  const alert = target?.[0]?.reference ?? entity?.[0]?.what.reference;
  if (alert === undefined) return (subject ?? patient)?.reference;
  return all.get('DetectedIssue ')?.find(({ id }) => alert === `DetectedIssue/${id}`)?.patient?.reference;
}

function momentOf({ effectiveDateTime, identifiedDateTime, occurrenceDateTime, recorded, period }: Found): string {
  return effectiveDateTime ?? identifiedDateTime ?? occurrenceDateTime ?? recorded ?? period?.start ?? '';
}

function isToken({ system, code }: Coding, token: string): boolean {
  const [first = '', second] = token.split('|');
  if (second === undefined) return code === first;
  return (system ?? '') === first && (second === '' || second === code);
}

/** `value` is a prefix and a moment to the millisecond. */
function compares(atMs: number, value: string): boolean {
  const asked = Date.parse(value.slice(2));
  const words: Readonly<Record<string, boolean>> = {
    eq: atMs === asked,
    ge: atMs >= asked,
    gt: atMs > asked,
    le: atMs <= asked,
    lt: atMs < asked,
    sa: atMs > asked,
    eb: atMs < asked,
  };
  return words[value.slice(0, 2)] ?? false;
}

/** The table of prefixes of FHIR R4 (search, 3.1.1.4.5) for what lasts: the whole time, without an end for ever. */
function comparesSpan({ start = '', end }: { readonly start?: string; readonly end?: string }, value: string): boolean {
  const asked = Date.parse(value.slice(2));
  const [low, high] = [Date.parse(start), end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end)];
  const isWithin = low >= asked && high <= asked;
  const words: Readonly<Record<string, boolean>> = {
    eq: isWithin,
    ge: high > asked || isWithin,
    gt: high > asked,
    le: low < asked || isWithin,
    lt: low < asked,
    sa: low > asked,
    eb: high < asked,
  };
  return words[value.slice(0, 2)] ?? false;
}

function isQuantity({ valueQuantity }: Found, test: string): boolean {
  if (valueQuantity === undefined) return false;
  const [number = '', system = '', code = ''] = test.split('|');
  if (system !== '' && valueQuantity.system !== system) return false;
  if (code !== '' && valueQuantity.code !== code && (system !== '' || valueQuantity.unit !== code)) return false;
  const asked = Number(number.slice(2));
  const { value } = valueQuantity;
  const decimals = number.split('.')[1]?.length ?? 0;
  // Half up, as a person rounds: what is written with so many digits.
  const isSame = Math.floor(value * 10 ** decimals + 0.5 + 1e-7) === Math.round(asked * 10 ** decimals);
  const words: Readonly<Record<string, boolean>> = {
    eq: isSame,
    ne: !isSame,
    gt: value > asked,
    ge: value >= asked,
    lt: value < asked,
    le: value <= asked,
  };
  return words[number.slice(0, 2)] ?? false;
}

const dateWord = fc.constantFrom('eq', 'ge', 'gt', 'le', 'lt', 'sa', 'eb');

/** Criteria that one of the resources passes mostly, so that answers are seldom empty. */
function criteriaFor(type: string, resources: readonly Found[]): fc.Arbitrary<readonly Criterion[]> {
  const one = fc.constantFrom(...resources);
  const moment = fc.tuple(one, dateWord);
  const choices: fc.Arbitrary<Criterion>[] = [
    fc.tuple(one, one).map(([a, b]): Criterion => ['_id', `${a.id},${b.id},gone`]),
  ];
  const tokens = (codings: (resource: Found) => readonly Coding[]): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom(...resources.flatMap(codings)), fc.nat(2))
      .map(([{ system = '', code }, form]) => (form === 0 ? code : `${system}|${form === 1 ? code : ''}`));
  if (['Observation', 'DetectedIssue', 'Flag'].includes(type)) {
    const code = tokens((resource) => resource.code?.coding ?? []);
    choices.push(fc.array(code, { minLength: 1, maxLength: 3 }).map((list): Criterion => ['code', list.join(',')]));
    choices.push(one.map(({ status = '' }): Criterion => ['status', status]));
  }
  if (['Observation', 'Flag'].includes(type)) {
    const category = tokens((resource) => (resource.category ?? []).flatMap(({ coding = [] }) => coding));
    choices.push(category.map((token): Criterion => ['category', token]));
  }
  choices.push(moment.map(([resource, word]): Criterion => ['date', `${word}${momentOf(resource)}`]));
  if (type !== 'Observation') {
    choices.push(moment.map(([{ meta }, word]): Criterion => ['_lastUpdated', `${word}${meta.lastUpdated ?? ''}`]));
    choices.push(fc.constantFrom(...PATIENTS).map((id): Criterion => ['patient', id]));
  } else if (resources.some(({ valueQuantity }) => valueQuantity !== undefined)) {
    choices.push(quantityFor(resources));
  }
  return fc.array(fc.oneof(...choices), { maxLength: 3 });
}

function quantityFor(resources: readonly Found[]): fc.Arbitrary<Criterion> {
  const values = resources.flatMap(({ valueQuantity }) => valueQuantity ?? []);
  return fc
    .tuple(fc.constantFrom(...values), fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), fc.nat(2), fc.nat(2))
    .map(([{ value, unit, system = '', code = '' }, word, decimals, form]): Criterion => {
      const units = [`|${system}|${system === '' ? unit : code}`, `||${unit}`, ''];
      return ['value-quantity', `${word}${value.toFixed(decimals)}${units[form] ?? ''}`];
    });
}

it.each(TYPES)('%s: answers are what the criteria mean, each once, in order, on pages of any size', async (type) => {
  let matched = 0;
  for (const base of basesOf(type)) {
    const everything = all.get(`${type} ${base}`) ?? [];
    expect(everything.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(
        criteriaFor(type, everything),
        fc.integer({ min: type === 'Observation' ? 20 : 1, max: 60 }),
        fc.boolean(),
        async (criteria, count, newestFirst) => {
          const expected = everything
            .filter((resource) => criteria.every((criterion) => passes(resource, criterion)))
            .map(({ id }) => id);
          const asked = [
            ...criteria,
            ...(base === '' ? [] : ([['patient', base]] as const)),
            ...(newestFirst ? ([['_sort', '-date']] as const) : []),
          ];
          const found = (await pagesOf(type, asked, count)).map(({ id }) => id);
          const isOrdered = criteria.every(([name]) => name !== '_id');
          const inOrder = newestFirst ? expected.toReversed() : expected;
          expect(isOrdered ? found : found.toSorted()).toEqual(isOrdered ? inOrder : inOrder.toSorted());
          matched += found.length;
        },
      ),
      { numRuns: type === 'Observation' ? 20 : 40 },
    );
  }
  expect(matched).toBeGreaterThan(0);
});

const categoryOf = ({ category }: Found): string => category?.[0]?.coding?.[0]?.code ?? '';

it('$lastn gives the newest of each code, whatever the sources it comes from', async () => {
  const everything = all.get(`Observation ${PATIENTS[0]}`) ?? [];
  const categories = [...new Set(everything.map(categoryOf))];
  expect(categories.length).toBeGreaterThan(3);
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(categories, { minLength: 1 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...everything),
      async (chosen, max, edge) => {
        const before = `le${momentOf(edge)}`;
        const asked = `patient=${PATIENTS[0]}&category=${chosen.join(',')}&max=${max}&date=${before}`;
        const parsed = parseNewest(new URLSearchParams(asked), false);
        if (!parsed.ok) throw new Error(parsed.fault);
        const answer = await queries.newest(parsed.search, parsed.max, PROGRAM);
        if (!answer.ok) throw new Error(answer.fault);
        const groups = new Map<string, Found[]>();
        for (const resource of everything) {
          if (!chosen.includes(categoryOf(resource)) || !compares(Date.parse(momentOf(resource)), before)) continue;
          const code = JSON.stringify(
            (resource.code?.coding ?? []).map((one) => `${one.system ?? ''}|${one.code}`).toSorted(),
          );
          groups.set(code, [...(groups.get(code) ?? []), resource]);
        }
        // Of one code and moment there may be two (a monitor's and a nurse's): which comes first is not said.
        const moments = (resources: readonly Found[]): readonly string[] =>
          resources.map((one) => `${JSON.stringify(one.code?.coding)} ${momentOf(one)}`).toSorted();
        const expected = [...groups.values()].flatMap((group) =>
          group.toSorted((a, b) => Date.parse(momentOf(b)) - Date.parse(momentOf(a))).slice(0, max),
        );
        expect(moments(answer.page.resources)).toEqual(moments(expected));
        expect(new Set(answer.page.resources.map(({ id }) => id)).size).toBe(expected.length);
      },
    ),
    { numRuns: 25 },
  );
});

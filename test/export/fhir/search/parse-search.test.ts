import { describe, expect, it } from 'vitest';
import { COUNT_MAX, parseSearch, type FhirSearch } from '../../../../services/export/fhir/search/parse-search.ts';
import type { FhirType } from '../../../../services/export/fhir/search/search-parameters.ts';

function search(query: string, type: FhirType = 'Observation', isLenient = false): FhirSearch {
  const parsed = parseSearch(type, new URLSearchParams(query), isLenient);
  if (!parsed.ok) throw new Error(`${parsed.code}: ${parsed.fault}`);
  return parsed.search;
}

const at = (text: string): number => Date.parse(text);

describe('dates', () => {
  it.each([
    ['date=2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['date=2026-12', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['date=eq2026-03-02', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'],
    ['date=2026-03-02T10:00', '2026-03-02T10:00:00Z', '2026-03-02T10:01:00Z'],
    ['date=2026-03-02T10:00:07Z', '2026-03-02T10:00:07Z', '2026-03-02T10:00:08Z'],
    ['date=2026-03-02T10:00:07.5Z', '2026-03-02T10:00:07.500Z', '2026-03-02T10:00:07.600Z'],
    ['date=2026-03-02T10:00:07%2B02:00', '2026-03-02T08:00:07Z', '2026-03-02T08:00:08Z'],
    ['date=2026-03-02T10:00:07+02:00', '2026-03-02T08:00:07Z', '2026-03-02T08:00:08Z'],
    ['date=ge2026-03-02&date=lt2026-03-04', '2026-03-02T00:00:00Z', '2026-03-04T00:00:00Z'],
    ['date=gt2026-03-02&date=le2026-03-04', '2026-03-03T00:00:00Z', '2026-03-05T00:00:00Z'],
    ['date=sa2026-03-02&date=eb2026-03-04', '2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'],
  ])('%s', (query, from, to) => {
    expect(search(query)).toMatchObject({ fromMs: at(from), toMs: at(to) });
  });

  it.each([
    'date=ne2026',
    'date=ap2026',
    'date=2026-13',
    'date=2026-02-30',
    'date=2026-02-01T25:00Z',
    'date=today',
    'date=26',
  ])('%s is refused', (query) => {
    expect(() => search(query)).toThrow(/must be a date/);
  });
});

describe('parameters', () => {
  it('take tokens, references and lists', () => {
    expect(
      search(
        'code=http://loinc.org|8867-4,9279-1,urn:x|&patient=Patient/a.b&subject=https://h/fhir/Patient/c&encounter=e',
      ),
    ).toMatchObject({
      tokens: [
        {
          field: 'code',
          anyOf: [
            { system: 'http://loinc.org', code: '8867-4' },
            { system: null, code: '9279-1' },
            { system: 'urn:x', code: null },
          ],
        },
      ],
      patients: [['a.b'], ['c']],
      encounters: [['e']],
    });
  });

  it('have defaults, and bounds that are not crossed', () => {
    expect(search('')).toMatchObject({ count: 50, newestFirst: false, resolution: 'minute', fromMs: 0 });
    expect(search('_count=100000').count).toBe(COUNT_MAX);
    expect(search('_sort=-date&vigil-resolution=second&_format=json')).toMatchObject({
      newestFirst: true,
      resolution: 'second',
    });
    expect(search('_sort=-identified', 'DetectedIssue').newestFirst).toBe(true);
  });

  it.each([
    ['_count=-1'],
    ['_count=x'],
    ['_summary=text'],
    ['_summary=true'],
    ['_total=some'],
    ['_lastUpdated=recently'],
    ['value-quantity=high'],
    ['value-quantity=5||mg|x'],
    ['value-quantity=5|http://unitsofmeasure.org|'],
    ['value-quantity=gt5,'],
    ['code=|'],
    ['code=a|b|c'],
    ['code=a,,b'],
    ['patient=a,'],
    ['patient=a b'],
    ['patient=Group/1'],
    ['encounter=Patient/1'],
    ['_sort=code'],
    ['_sort=date,code'],
    ['_cursor=zzz'],
    ['vigil-resolution=day'],
    ['_format=xml'],
    [`code=${'x,'.repeat(200)}`],
  ])('%s is refused', (query) => {
    expect(() => search(query)).toThrow();
  });

  it('that are unknown are refused, and ignored and named only where the client wishes so', () => {
    for (const [query, name] of [
      ['colour=red', 'colour'],
      ['_elements=code', '_elements'],
      ['performer=x', 'performer'],
      ['colour=', 'colour'],
    ] as const) {
      expect(() => search(query)).toThrow(query.endsWith('=') ? /no value/ : /not-supported: unknown parameter/);
      if (query.endsWith('=')) continue;
      expect(search(`${query}&code=1`, 'Observation', true)).toMatchObject({ used: [['code', '1']], ignored: [name] });
    }
  });

  it.each([
    'code:in=x',
    'code:not=1',
    'code:missing=true',
    'code:=1',
    'category:text=laboratory',
    'date:missing=false',
    'patient:Group=1',
    'patient:identifier=urn:x|1',
    'subject.name=Berta',
    'subject:Patient.name=Berta',
    'colour:exact=red',
    '_id:not=1',
    '_has:Provenance:target:recorded=2026',
    '_filter=code eq 1',
    '_text=x',
    '_list=1',
    '_tag=x',
  ])('that would narrow in a way that is not served are refused even of a lenient client: %s', (query) => {
    for (const isLenient of [false, true]) {
      expect(() => search(query, 'Observation', isLenient)).toThrow(/^not-supported: /);
    }
  });

  it('of change are refused where a type does not keep it', () => {
    expect(() => search('_lastUpdated=ge2026', 'Patient', true)).toThrow(/not-supported/);
    expect(search('_lastUpdated=ge2026&_lastUpdated=lt2027', 'Flag').updated).toEqual({
      fromMs: at('2026-01-01T00:00:00Z'),
      toMs: at('2027-01-01T00:00:00Z'),
    });
  });

  it('of a type of reference say nothing new', () => {
    expect(search('subject:Patient=a&encounter:Encounter=Encounter/b')).toMatchObject({
      patients: [['a']],
      encounters: [['b']],
    });
  });

  it('ask for a number alone by _summary=count or _count=0', () => {
    expect(search('_count=0').isCountOnly).toBe(true);
    expect(search('_summary=count&_count=9').isCountOnly).toBe(true);
    expect(search('_summary=false').isCountOnly).toBe(false);
    expect(['accurate', 'estimate', 'none'].map((total) => search(`_total=${total}`).total)).toEqual([
      'accurate',
      'where-known',
      'none',
    ]);
  });

  it('escape the signs that part values', () => {
    expect(search(String.raw`code=urn:a\|b|c\,d,e\\`).tokens).toEqual([
      {
        field: 'code',
        anyOf: [
          { system: 'urn:a|b', code: 'c,d' },
          { system: null, code: 'e\\' },
        ],
      },
    ]);
  });

  it('of one type are not those of another', () => {
    expect(() => search('code=1', 'Patient')).toThrow(/unknown parameter code; known: _id, identifier/);
  });

  it.each(['code=', 'patient=', '_count=', 'date='])('without a value are refused: %s', (query) => {
    expect(() => search(query, 'Observation', true)).toThrow(/has no value/);
  });
});

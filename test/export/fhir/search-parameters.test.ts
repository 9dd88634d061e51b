import { describe, expect, it } from 'vitest';
import {
  COUNT_MAX,
  parseSearch,
  type FhirSearch,
  type FhirType,
} from '../../../services/export/fhir/search/search-parameters.ts';

function search(query: string, type: FhirType = 'Observation', strict = true): FhirSearch {
  const parsed = parseSearch(type, new URLSearchParams(query), strict);
  if (!parsed.ok) throw new Error(parsed.fault);
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
    ['_count=0'],
    ['_count=-1'],
    ['_count=x'],
    ['_sort=code'],
    ['_sort=date,code'],
    ['_cursor=zzz'],
    ['vigil-resolution=day'],
    ['patient=Group/1'],
    ['_format=xml'],
    [`code=${'x,'.repeat(200)}`],
  ])('%s is refused', (query) => {
    expect(() => search(query)).toThrow();
  });

  it('that are unknown are refused when asked to be strict, and else left out of what was used', () => {
    for (const query of ['colour=red', '_include=Observation:subject', 'component-code=1', 'code:in=x']) {
      expect(() => search(query)).toThrow(/unknown parameter/);
      expect(search(`${query}&code=1`, 'Observation', false).used).toEqual([['code', '1']]);
    }
  });

  it('of one type are not those of another', () => {
    expect(() => search('code=1', 'Patient')).toThrow(/unknown parameter code; known: _id, identifier/);
  });

  it('without a value are as if they were not there', () => {
    expect(search('code=').tokens).toEqual([]);
  });
});

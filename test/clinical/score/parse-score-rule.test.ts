/** Negative control of the rule tables: each planted fault must be refused and named. */
import { describe, expect, it } from 'vitest';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import { npewsJson } from '../../models/rules/npews-child.ts';

/** Sets one place of a fresh copy of the shipped rule; a path ends in a key or an index. */
function broken(path: readonly (string | number)[], value: unknown): unknown {
  const json = npewsJson();
  let place = json as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete place[last];
  else place[last] = value;
  return json;
}

function faultsOf(json: unknown): string {
  const parsed = parseScoreRule(json);
  return parsed.ok ? '' : parsed.faults.join('\n');
}

const HEART = ['parts', 4, 'scale', 'byAge', '1-4-years'] as const;

describe('parseScoreRule', () => {
  it('accepts the shipped table', () => {
    expect(faultsOf(npewsJson())).toBe('');
  });

  it.each([
    [
      'a gap between bands',
      [...HEART, 2, 'from'],
      71,
      /heartRate: age band 1-4-years: gap or overlap between bands 2 and 3/,
    ],
    ['an overlap between bands', [...HEART, 1, 'below'], 75, /gap or overlap between bands 2 and 3/],
    [
      'an edge that belongs to neither band',
      ['parts', 2, 'scale', 'bands', 1],
      { from: 91.5, below: 95, points: 1 },
      /gap or overlap between bands 1 and 2/,
    ],
    [
      'a gap after an included edge',
      ['parts', 2, 'scale', 'bands', 1, 'above'],
      91.5,
      /gap or overlap between bands 1 and 2/,
    ],
    [
      'an edge that belongs to both bands',
      ['parts', 2, 'scale', 'bands', 1],
      { from: 91, below: 95, points: 1 },
      /gap or overlap between bands 1 and 2/,
    ],
    ['a closed top', [...HEART, 6, 'below'], 999, /band 7 must be open above/],
    ['a closed bottom', [...HEART, 0, 'from'], 0, /band 1 must be open below/],
    ['an empty band', [...HEART, 1, 'below'], 60, /band 2 is empty/],
    ['points that fall on the way to the end', [...HEART, 6, 'points'], 1, /points are not valley/],
    ['a missing age table', HEART, undefined, /age band 1-4-years: no table/],
    [
      'a gap between age bands',
      ['ageBands', 2, 'from'],
      { years: 6 },
      /age band 5-12-years does not start where the one before ends/,
    ],
    [
      'an overlap of age bands',
      ['ageBands', 1, 'to'],
      { years: 6 },
      /age band 5-12-years does not start where the one before ends/,
    ],
    [
      'ages that end before the intended age',
      ['ageBands', 3, 'to'],
      { years: 17 },
      /the last age band does not end where/,
    ],
    [
      'days and months that cannot be ordered',
      ['ageBands', 0],
      { id: '0-11-months', label: 'x', from: { days: 28 }, to: { months: 1 } },
      /ends before it starts/,
    ],
    ['a wrong maximum', ['maximum'], 28, /maximum is 28, but the parts reach 26/],
    [
      'an undeclared input',
      ['parts', 1, 'scale', 'input'],
      'workOfBreathing',
      /input workOfBreathing is used but not declared/,
    ],
    ['an unknown monitor signal', ['inputs', 7, 'sources', 0, 'from'], 'heartRate', /no streamed signal heartRate/],
    [
      'codes out of severity order',
      ['parts', 1, 'scale', 'points', 'severe'],
      1,
      /points fall along the severity list/,
    ],
    ['an unknown level in a trigger', ['triggers', 0, 'level'], 'red', /no level red/],
    ['levels out of order', ['levels', 1, 'from'], 10, /levels are not in rising order/],
    ['an unverified table that is enabled', ['certainty'], 'U', /certainty U must be disabled/],
    ['a disabled table without a reason', ['enabled'], false, /disabledReason/],
    ['no source', ['source'], undefined, /source/],
    ['an unknown key', ['default'], 0, /default/i],
    ['half a point', [...HEART, 1, 'points'], 1.5, /points/],
  ])('refuses %s', (_title, path, value, fault) => {
    expect(faultsOf(broken(path, value))).toMatch(fault);
  });

  it('refuses anything that is not a rule', () => {
    for (const json of [null, [], 'rule', 3, {}]) expect(faultsOf(json)).not.toBe('');
  });
});

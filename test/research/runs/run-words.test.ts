/** A run is a call that anybody could make by hand: every request becomes words that the command line reads. */
import { describe, expect, it } from 'vitest';
import type { ResearchRequest } from '../../../services/contract/screens/research-request.ts';
import { maySeeUnits, unitIdsOf } from '../../../services/research/runs/research-requests.ts';
import { wordsOf } from '../../../services/research/runs/run-words.ts';

const PLACES = { out: '/out', cohortFile: '/definition.json' };
const SPAN = { unitId: 'unit-a', fromMs: 0, toMs: 60_000 };
const SPAN_WORDS = ['--unit=unit-a', '--from=1970-01-01T00:00:00.000Z', '--to=1970-01-01T00:01:00.000Z'];
const EVALUATE: ResearchRequest = {
  kind: 'evaluate',
  subject: { kind: 'score', id: 'phoenix-4' },
  labelId: 'escalation',
  threshold: -2,
  lowerIsWorse: true,
  horizonMinutes: 90,
};
const session = (units: readonly string[]) => ({
  userId: 'choi',
  displayName: 'Choi',
  role: 'researcher' as const,
  units,
  expiresAtMs: 0,
  seesNames: false,
  seesBirthDates: false,
});

describe('a run', () => {
  it('of each kind is a command', () => {
    expect(wordsOf(EVALUATE, PLACES)).toEqual([
      'evaluate',
      '--score=phoenix-4',
      '--label=escalation',
      '--threshold=-2',
      '--lower-is-worse',
      '--horizon=90',
      '--out=/out',
      '--json',
    ]);
    const changes = [{ ruleId: 'apnoea', level: 'high' as const, limit: 5, waitSeconds: 20 }];
    expect(wordsOf({ kind: 'what-if', ...SPAN, changes, offRuleIds: ['hyperoxia'] }, PLACES)).toEqual([
      'what-if',
      ...SPAN_WORDS,
      '--limit=apnoea:high=5',
      '--wait=apnoea:high=20',
      '--off=hyperoxia',
      '--json',
    ]);
    expect(
      wordsOf({ kind: 'delay-lab', ...SPAN, ruleId: 'apnoea', level: 'high', delaysSeconds: [5, 10] }, PLACES),
    ).toEqual(['delay-lab', ...SPAN_WORDS, '--rule=apnoea', '--level=high', '--delays=5,10', '--json']);
    expect(wordsOf({ kind: 'cohort', cohortId: 'c' }, PLACES)).toEqual([
      'cohort',
      '/definition.json',
      '--out=/out',
      '--in-house',
      '--json',
    ]);
  });

  it('is for whoever may see every unit that it reads', () => {
    expect(maySeeUnits(session(['unit-a']), unitIdsOf(EVALUATE, null))).toBe(false);
    expect(maySeeUnits(session(['*']), unitIdsOf(EVALUATE, null))).toBe(true);
    const whatIf: ResearchRequest = { kind: 'what-if', ...SPAN, changes: [], offRuleIds: [] };
    expect(maySeeUnits(session(['unit-a']), unitIdsOf(whatIf, null))).toBe(true);
    expect(maySeeUnits(session(['unit-b']), unitIdsOf(whatIf, null))).toBe(false);
    // A definition that cannot be read, or names no unit, could read any.
    expect(maySeeUnits(session(['unit-a']), unitIdsOf({ kind: 'cohort', cohortId: 'c' }, {}))).toBe(false);
  });
});

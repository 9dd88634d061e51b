/** The definition of a cohort: a typing error is named with its field and the nearest, and never read as something else. */
import { describe, expect, it } from 'vitest';
import { readCohort } from '../../../services/research/cohort/cohort-definition.ts';

const GOOD = {
  version: 1,
  name: 'Newborns',
  authors: ['Choi M.'],
  population: { units: ['u1'], ageDays: { from: 0, below: 28 }, sex: ['female'] },
  time: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00+09:00', resolution: 'minute' },
  signals: ['spo2Percent'],
  labels: ['escalation'],
  minimum: { hours: 6, coverage: 0.5 },
};

describe('the definition of a cohort', () => {
  it('is read', () => {
    const read = readCohort(GOOD);
    expect(read.ok && read.definition.time).toEqual({
      from: Date.UTC(2026, 0, 1),
      to: Date.UTC(2026, 0, 31, 15),
      resolution: 'minute',
    });
  });

  it.each([
    ['a field of none', { ...GOOD, populaton: {} }, 'populaton is no field; the nearest is population'],
    [
      'a field within',
      { ...GOOD, minimum: { hours: 6, covrage: 1 } },
      'minimum.covrage is no field; the nearest is coverage',
    ],
    ['a signal', { ...GOOD, signals: ['spo2'] }, 'signals.0: no signal is called spo2; the nearest is spo2Percent'],
    ['a time without zone', { ...GOOD, time: { ...GOOD.time, from: '2026-01-01T00:00:00' } }, 'time.from'],
    [
      'a span that ends before it begins',
      { ...GOOD, time: { ...GOOD.time, to: '2025-01-01T00:00:00Z' } },
      'time.from must be before',
    ],
    [
      'ages the wrong way round',
      { ...GOOD, population: { ageDays: { from: 28, below: 0 } } },
      'population.ageDays.from',
    ],
    ['a share above 1', { ...GOOD, minimum: { hours: 0, coverage: 50 } }, 'minimum.coverage'],
    ['a resolution', { ...GOOD, time: { ...GOOD.time, resolution: 'minutes' } }, 'time.resolution'],
    ['nothing at all', [], 'the file'],
  ])('with %s wrong is refused by name', (_, json, fault) => {
    const read = readCohort(json);
    expect(read.ok ? '' : read.faults.join('; ')).toContain(fault);
  });
});

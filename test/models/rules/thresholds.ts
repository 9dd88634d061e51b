/**
 * Holds a shipped rule to the rows of the reference table: each row inside and outside of both its
 * edges, on the youngest and on the oldest day of its ages. A row that differs on purpose is named with
 * its reason; nothing else is left out.
 */
import { describe, expect, it, test } from 'vitest';
import type { AgeBoundary } from '../../../services/clinical/age/age.ts';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import { partOf, scored } from '../../clinical/score/shipped-rule.ts';
import { birthDatesOf, edgesOf, isTableAbsent, thresholdsOf, type Threshold } from './threshold-edges.ts';
import type { Observed } from './npews-child.ts';

export interface RowPlace {
  /** Part of the rule that the row gives points to. */
  readonly part: string;
  /** The whole child with this value of the row, so that the part has the points of the row alone. Several: all must have them. */
  readonly given: (value: number | string, row: Threshold) => Observed | readonly Observed[];
  /** Distance of two neighbouring values; 0.001, the last digit that is compared, where nothing else is said. */
  readonly step?: number;
}

interface RowsOfRule {
  readonly score: string;
  readonly rule: ScoreRule;
  /** By component of the table. */
  readonly places: Readonly<Record<string, RowPlace>>;
  /** Rows that differ on purpose, each kind with its reason and its number. */
  readonly apart?: readonly {
    readonly reason: string;
    readonly is: (row: Threshold) => boolean;
    readonly count: number;
  }[];
  /** Points of a row that gives a word instead. */
  readonly pointsOf?: (row: Threshold) => number;
}

/** Registers a test for each row of the score, and one that no row is left out. */
export function describeThresholds({
  score,
  rule,
  places,
  apart = [],
  pointsOf = (row) => Number(row.points),
}: RowsOfRule): void {
  const rows = thresholdsOf(score);
  const tested = rows.filter((row) => !apart.some(({ is }) => is(row)));
  describe.skipIf(isTableAbsent)(`${rule.id}: rows of ${score} (skipped without ../shared/clinical)`, () => {
    test.each(tested.map((row) => [row.title, row] as const))('%s', (_title, row) => {
      const place = places[row.component];
      if (place === undefined) throw new Error(`no place for ${row.component}`);
      const edges: { readonly inside: readonly (number | string)[]; readonly outside: readonly number[] } =
        row.op === 'eq' ? { inside: [row.value], outside: [] } : edgesOf(row, place.step ?? 0.001);
      expect(edges.inside.length).toBeGreaterThan(0);
      for (const born of birthDatesOf(row.ages ?? wholeAgeOf(rule))) {
        const points = (value: number | string) =>
          [place.given(value, row)]
            .flat()
            .map((observed) => partOf(scored(rule, { observed, born }), place.part).points);
        for (const value of edges.inside) {
          for (const given of points(value)) expect(given, `born ${born}, inside at ${value}`).toBe(pointsOf(row));
        }
        for (const value of edges.outside) {
          for (const given of points(value)) expect(given, `born ${born}, outside at ${value}`).not.toBe(pointsOf(row));
        }
      }
    });

    it('uses every row but those that differ on purpose', () => {
      expect(rows.length).toBeGreaterThan(0);
      for (const { is, count, reason } of apart) expect(rows.filter(is), reason).toHaveLength(count);
    });
  });
}

function wholeAgeOf(rule: ScoreRule): NonNullable<Threshold['ages']> {
  const [from, to] = [daysOrYears(rule.intended.ageFrom ?? { days: 0 }), daysOrYears(rule.intended.ageTo)];
  return { from: from.count, to: to.count, unit: to.unit };
}

function daysOrYears(age: AgeBoundary): { readonly count: number; readonly unit: 'd' | 'y' } {
  if ('years' in age) return { count: age.years, unit: 'y' };
  if ('days' in age) return { count: age.days, unit: 'd' };
  throw new Error('an intended age in months or weeks');
}

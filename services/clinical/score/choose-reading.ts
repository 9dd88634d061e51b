/**
 * Which of several sources feeds an input of a score (arterial line before cuff, monitor before chart),
 * and whether it is still young enough for that score. A score's own validity is longer than the
 * screen's: a heart rate of two minutes ago still scores, though the board greys it out.
 */
import type { InputReading } from './score-result.ts';
import type { RuleInput } from './score-rule.ts';

/** From best to worst: what is shown when no source is present. */
const QUALITY_ORDER = ['present', 'stale', 'artefact', 'implausible', 'missing'] as const;

/**
 * `candidates[n]` is the newest reading of `input.sources[n]`, or null when there is none; its own
 * quality says plausible or not, its age is judged here. The first present source wins, or the newest where the input says so; without one,
 * the best of the rest is returned, so that a result can say what it lacked.
 */
export function chooseReading(input: RuleInput, candidates: readonly (InputReading | null)[]): InputReading {
  let chosen = missingReading(input);
  input.sources.forEach((source, index) => {
    const candidate = candidates[index];
    if (candidate === null || candidate === undefined) return;
    const judged = judgedByAge(candidate, source.validForMs);
    const isNewer =
      input.prefer === 'newest' &&
      judged.quality === 'present' &&
      (judged.observedAtMs ?? -Infinity) > (chosen.observedAtMs ?? -Infinity);
    if (
      QUALITY_ORDER.indexOf(judged.quality) < QUALITY_ORDER.indexOf(chosen.quality) ||
      (chosen.quality === 'present' && isNewer)
    ) {
      chosen = judged;
    }
  });
  return { ...chosen, name: input.name };
}

/** What stands for an input that nobody measured. */
export function missingReading(input: RuleInput): InputReading {
  return {
    name: input.name,
    quality: 'missing',
    value: null,
    unit: input.unit,
    observedAtMs: null,
    ageMs: null,
    from: null,
    formula: null,
    record: null,
  };
}

function judgedByAge(reading: InputReading, validForMs: number): InputReading {
  if (reading.value === null || reading.quality === 'implausible' || reading.quality === 'artefact') return reading;
  const young = reading.ageMs !== null && reading.ageMs < validForMs;
  return { ...reading, quality: young ? 'present' : 'stale' };
}

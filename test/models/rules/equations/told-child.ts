/** What somebody charted, measured or streamed, by its own name, as the inputs of a published equation take it. */
import { meaningOf } from '../../../../services/engine/sheet/read-inputs.ts';
import type { ScoreRule } from '../../../../services/clinical/score/score-rule.ts';
import type { ScoreSubject } from '../../../../services/clinical/score/evaluate-score.ts';
import type { SpokenScore } from '../../../support/said.ts';
import { scored } from '../../../clinical/score/shipped-rule.ts';
import type { Observed } from '../npews-child.ts';

/** Readings by input name: each input takes the first of its sources that was told, in the words of that source. */
export function inputsOf(rule: ScoreRule, told: Observed): Observed {
  return Object.fromEntries(
    rule.inputs.flatMap((input) => {
      const meanings = input.sources.flatMap((source) => {
        const value = told[source.from];
        const meaning = value === undefined ? undefined : meaningOf(source, value);
        return meaning === undefined ? [] : [meaning];
      });
      return meanings[0] === undefined ? [] : [[input.name, meanings[0]] as const];
    }),
  );
}

export interface ToldChild {
  readonly born?: string;
  readonly subject?: Partial<ScoreSubject>;
}

export function scoredAsTold(rule: ScoreRule, told: Observed, child: ToldChild = {}): SpokenScore {
  return scored(rule, { observed: inputsOf(rule, told), ...child });
}

/** The number behind the only part, before it is rounded for the screen; null where it is not known. */
export function unrounded(result: SpokenScore): number | null {
  const reading = result.parts[0]?.inputs.find((input) => input.formula !== null);
  return typeof reading?.value === 'number' ? reading.value : null;
}

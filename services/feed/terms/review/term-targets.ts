/** What a code may mean, with a name for people in both languages: the words that suggestions are compared with. */
import type { TermTarget } from '../../../contract/screens/terms-view.ts';
import type { CodeTable } from '../code-table.ts';
import { answersOf, ownUnitOf, parseTarget, targetText } from '../term-target.ts';

const HANGUL = /[가-힣]/;

/** Numbers alone: an answer needs its list of answers said, which the command takes. */
export function termTargets({ targets }: CodeTable): readonly TermTarget[] {
  return targets.flatMap(({ name, names }): readonly TermTarget[] => {
    const target = parseTarget(name);
    if (target === null || answersOf(target) !== null) return [];
    const english = names.find((each) => !HANGUL.test(each)) ?? name;
    return [
      {
        target: targetText(target),
        english,
        korean: names.find((each) => HANGUL.test(each)) ?? english,
        unit: ownUnitOf(target),
      },
    ];
  });
}

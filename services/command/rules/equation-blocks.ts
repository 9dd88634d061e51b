/** What the page of a published equation says beside its table: its hours, where it was measured, and whom it never reaches. */
import type { InputSource, ScoreRule } from '../../clinical/score/score-rule.ts';
import { ENGLISH_SPANS } from '../../wording/english/terms.ts';
import { wholeSpanText } from '../../wording/text/span-text.ts';
import type { Block } from '../terminal/rules-layout.ts';

/** Facts of the head of the page: hours of the stay, and gestation and days of life beside the age. */
export function equationFacts(rule: ScoreRule): readonly (readonly [string, string])[] {
  const { window, intended } = rule;
  const { gestationFromDays, gestationBelowDays, daysOldBelow } = intended;
  const gestation = [
    ...(gestationFromDays === undefined ? [] : [`from ${weeksText(gestationFromDays)}`]),
    ...(gestationBelowDays === undefined ? [] : [`below ${weeksText(gestationBelowDays)}`]),
  ];
  const span = (ms: number): string => wholeSpanText(Math.abs(ms), ENGLISH_SPANS);
  return [
    ...(gestation.length === 0 ? [] : [['gestation at birth', gestation.join(', ')] as const]),
    ...(daysOldBelow === undefined ? [] : [['days of life', `below ${daysOldBelow} completed`] as const]),
    ...(window === null
      ? []
      : [
          [
            'hours',
            `from ${window.fromMs < 0 ? `${span(window.fromMs)} before ` : ''}admission to ${span(window.toMs)} after it; frozen ${span(window.frozenAfterMs)} after it`,
          ] as const,
        ]),
  ];
}

function weeksText(days: number): string {
  return `${Math.floor(days / 7)} + ${days % 7} weeks`;
}

/** How long a reading counts, or that it is looked for in the hours of the rule. */
export function countsText({ window }: ScoreRule, source: InputSource): string {
  if (window === null) return wholeSpanText(source.validForMs, ENGLISH_SPANS);
  return source.fact === true || source.kind === 'stay' ? 'whenever it is said' : 'in its hours';
}

/** Where the equation was measured, in figures as they were published. */
export function evidenceBlocks({ evidence }: ScoreRule): readonly Block[] {
  if (evidence === null) return [];
  const { group, derivation, validations, rights } = evidence;
  const rows = [...(derivation === null ? [] : [derivation]), ...validations].map((each) => [
    each.cohort,
    each.children,
    each.outcome,
    each.discrimination ?? '',
    each.calibration ?? '',
    each.source,
  ]);
  return [
    { kind: 'heading', text: 'Where it was measured' },
    ...(group === null
      ? []
      : [
          {
            kind: 'text',
            text: `A group figure, measured on ${group.children} children in ${group.years}: not a forecast for one child.`,
          } as const,
        ]),
    ...(rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            header: ['children', 'number', 'outcome', 'discrimination', 'calibration', 'source'],
            rows,
          } as const,
        ]),
    { kind: 'text', text: `Rights: ${rights}` },
  ];
}

/** Whether a policy can ask for the score elsewhere. */
export function outsideText({ evidence }: ScoreRule): string {
  return evidence === null
    ? 'No score, unless the policy of a unit asks for it; the screen then says what differs:'
    : 'No score, and no policy of a unit changes that:';
}

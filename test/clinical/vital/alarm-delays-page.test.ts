// Hazards: H25 (docs/hazards.md).
/** docs/alarm-delays.md is reckoned from the rules; `npx vitest -u` writes it anew. */
import { ANSWER_LOOKS_A_SECOND } from '../../../services/engine/scoring/score-answers.ts';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bridgedGapMs, scoreDelay, vitalDelay } from '../../../services/clinical/newborn/filter-delay.ts';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { VitalRule, VitalStep } from '../../../services/clinical/vital/vital-rule.ts';

const EVERY_MS = [1_000, 5_000, 60_000];

function rules(): readonly VitalRule[] {
  const parsed = parseVitalRules(
    JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rules;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

/** Steps of equal wait are one line: the age bands differ in their limits, not in their delay. */
function lines(rule: VitalRule): string[] {
  const tables = [
    { who: 'newborn', steps: rule.newborn.steps },
    ...rule.bands.map(({ steps }) => ({ who: 'older', steps })),
    { who: 'every age', steps: rule.everyAge ?? [] },
    { who: 'age unknown', steps: rule.unknownAge ?? [] },
  ];
  const found = new Map<string, { readonly who: string; readonly step: VitalStep }>();
  for (const { who, steps } of tables) {
    for (const step of steps) found.set(`${who} ${step.level} ${step.sustainedForMs}`, { who, step });
  }
  return [...found.values()].map(({ who, step }) => {
    const cells = EVERY_MS.flatMap((intervalMs) => {
      const { unbrokenMs, worstMs } = vitalDelay(rule, step, intervalMs);
      return [seconds(unbrokenMs), seconds(worstMs)];
    });
    const guard = rule.guard === null ? '-' : seconds(rule.guard.heldBackMsMax);
    return `| ${rule.label}${rule.enabled ? '' : ' (off)'} | ${who} | ${step.level} | ${seconds(step.sustainedForMs)} | ${guard} | ${cells.join(' | ')} |`;
  });
}

it('says how late each alert can be', async () => {
  const gaps = EVERY_MS.map((intervalMs) => seconds(bridgedGapMs(signalIndex('heartRatePerMin'), intervalMs)));
  const page = [
    '# How late an alert can be',
    '',
    'Made by a test from the rules (`services/clinical/newborn/filter-delay.ts`); another test holds the engine to these numbers from both',
    'sides. Counted from the moment in which the true value crosses the limit and stays there, to the record that raises the alert.',
    'What stands before Vigil comes on top: averaging in the oximeter (2 to 16 s), the delay of the monitor, the network.',
    '',
    '## Vital sign rules',
    '',
    '«all readings»: every reading comes, and the rates agree. «worst»: pulse and heart rate disagree all the time, so that the guard holds',
    `back for as long as it may, and as many readings are lost as a run bridges: holes of up to ${gaps.join(', ')} for a device that sends`,
    `every ${EVERY_MS.map(seconds).join(', ')}. A longer hole breaks the run, and the alert for missing data takes over.`,
    '',
    `| rule | age | level | wait | guard | ${EVERY_MS.flatMap((ms) => [`every ${seconds(ms)}: all readings`, 'worst']).join(' | ')} |`,
    `|---|---|---|---|---|${'---|'.repeat(EVERY_MS.length * 2)}`,
    ...rules().flatMap(lines),
    '',
    'Each is: gap before the first reading past the limit + wait + guard + gap before the reading that completes it.',
    '',
    '## Scores',
    '',
    'A score reads the median of a minute and looks every 10 s; a level must hold at two looks in a row. What a person charts counts at once; where more than',
    `${ANSWER_LOOKS_A_SECOND} answers come in one second of one unit (a ward admitted at once), the rest count with the next ticks, at most 10 s later.`,
    'First results of scores that cannot alert wait for up to a minute where more than three children are admitted to a unit at once.',
    'A reading that the guard doubts is not scored: the score is then partial, and the vital sign rule raises.',
    '',
    '| readings at most … apart | median | two looks | worst |',
    '|---|---|---|---|',
    ...[1_000, 2_000, 4_000, 9_000, 60_000].map((gapMs) => {
      const { medianMs, looksMs, worstMs } = scoreDelay(gapMs);
      return `| ${seconds(gapMs)} | ${seconds(medianMs)} | ${seconds(looksMs)} | ${seconds(worstMs)} |`;
    }),
    '',
    'The odd part of a second counts once, so the worst is a second less than the sum where readings come on whole seconds.',
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../../docs/alarm-delays.md');
});

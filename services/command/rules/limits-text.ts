/** Limits of vital signs of a unit as a person reads them on a command line: those that it has moved, what waits, and every one by age. */
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import type { AlertBudget, AlreadyKnown, Foreseen, NeedsTwo } from '../../contract/decisions/policy-view.ts';
import type { PolicyAnswer } from '../../contract/screens/policy-answer.ts';
import type { LimitsAnswer, LimitRow } from '../../contract/screens/limits/limits-answer.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { vitalRuleName } from '../../wording/wording.ts';
import { ownRuleLine } from './own-rules-text.ts';
import { commandText } from '../terminal/command-text.ts';

export function proposalLines(unitId: string, { policy: { proposed } }: PolicyAnswer): readonly string[] {
  if (proposed === undefined) return [];
  const who = proposed.displayName ?? proposed.by;
  return [
    '',
    `WAITS FOR A SECOND PERSON, asked by ${who} ${new Date(proposed.atMs).toISOString()}: ${proposed.reason}`,
    ...proposed.because.map((each) => `  ${becauseText(each)}`),
    `  to agree: ${commandText(['rules', 'agree', '--unit', unitId])} --by NAME --reason TEXT`,
  ];
}

function becauseText(each: NeedsTwo): string {
  if (each.what === 'quiet') return `an answer quietens ${each.level} alerts longer than one person decides`;
  if (each.what === 'known') return 'what somebody knows lowers a new alert for longer than one person decides';
  if (each.what === 'budget-raised') return 'the unit would bear more alerts than it has said';
  if (each.what === 'over-budget') return overText(each.foreseen);
  if (each.what === 'own-rule') return `a rule of the unit’s own: ${ownRuleLine(each.rule)}`;
  const { limit, fault } = each;
  return `${changeText(limit)}: ${inEnglish({ code: 'limit.judged', values: { verdict: 'together', fault } })}`;
}

function overText(foreseen: Foreseen | null): string {
  if (foreseen === null) return 'nobody has tried on the last hours whether it keeps to the alert budget';
  const { urgent, medium, bedDays } = foreseen;
  return `beyond the alert budget: ${urgent.toFixed(2)} high and ${medium.toFixed(2)} medium alerts a bed-day on ${bedDays.toFixed(2)} bed-days`;
}

export function changedLimitLines(unitId: string, { policy }: PolicyAnswer): readonly string[] {
  const { limits = [], quietMs = {}, alreadyKnown, budget } = policy;
  const levels: readonly AlertLevel[] = ['high', 'medium', 'low'];
  const quiet = levels.flatMap((level) => {
    const ms = quietMs[level];
    return ms === undefined ? [] : [`  an answer quietens ${level} alerts for ${ms / 60_000} min`];
  });
  const known = alreadyKnown === undefined ? [] : [`  ${knownText(alreadyKnown)}`];
  const stated = budget === undefined ? [] : [`  ${budgetText(budget)}`];
  if (limits.length + quiet.length + known.length + stated.length === 0) return [];
  return [
    '',
    'Limits of vital signs that are other than they ship:',
    ...limits.map((limit) => `  ${changeText(limit)}: ${limit.reason}`),
    ...quiet,
    ...known,
    ...stated,
    `  all of them: ${commandText(['rules', 'limits', '--unit', unitId])}`,
  ];
}

export function budgetText({ urgent, medium }: AlertBudget): string {
  return `alert budget: at most ${urgent} high (emergencies among them) and ${medium} medium alerts a bed-day`;
}

function knownText({ withinMs, concerns }: AlreadyKnown): string {
  const counting = concerns.length === 0 ? '' : `; a charted concern (${concerns.join(', ')}) counts for scores`;
  return `what somebody knows lowers a new alert of the same problem for ${withinMs / 60_000} min${counting}`;
}

/** «Desaturation, medium, in band 0-17-years: limit 86, wait 90 s». */
export function changeText(change: LimitChange): string {
  const { ruleId, level, signal, limit, sustainedForMs, clearMargin, clearForMs, raisesAs, cooldownMs, off } = change;
  const parts = [
    ...(off === undefined ? [] : [off ? 'off' : 'on']),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
    ...(sustainedForMs === undefined ? [] : [`wait ${sustainedForMs / 1_000} s`]),
    ...(raisesAs === undefined ? [] : [`as ${raisesAs}`]),
    ...(clearMargin === undefined ? [] : [`ends ${clearMargin} inside`]),
    ...(clearForMs === undefined ? [] : [`for ${clearForMs / 1_000} s`]),
    ...(cooldownMs === undefined ? [] : [`rests ${cooldownMs / 1_000} s`]),
  ];
  return `${vitalRuleName(ruleId, 'en')}, ${level}${signal === undefined ? '' : ` (${signal})`}, ${scopeText(change)}: ${parts.join(', ')}`;
}

function scopeText({ scope }: LimitChange): string {
  switch (scope.of) {
    case 'hospital':
      return 'whole hospital';
    case 'unit':
      return 'whole unit';
    case 'age':
      return `age ${scope.bandId}`;
    case 'stay':
      return `stay ${scope.stayId} until ${new Date(scope.untilMs).toISOString()}`;
  }
}

/** One line a limit; what is other than it ships says so. */
export function limitsText({ unitId, sha256, rows }: LimitsAnswer): string {
  const lines = rows.map((row) => [row.ruleId, row.bandId, row.level, valueText(row), row.changedBy ?? ''] as const);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...lines.map((line) => (line[at] ?? '').length), 0));
  return [
    `Limits of vital signs of ${unitId}, by rule, age and level; «<-» moved by the unit; policy ${sha256.slice(0, 12)}`,
    ...lines.map(([ruleId, bandId, level, value, by]) =>
      `  ${[ruleId, bandId, level, value].map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}${by === '' ? '' : `  <- ${by}`}`.trimEnd(),
    ),
  ].join('\n');
}

function valueText({ signal, side, inForce, shipped, when }: LimitRow): string {
  const sign = side === 'below' ? '<' : side === 'above' ? '>' : '>=';
  const wait = (ms: number): string => (ms === 0 ? '' : ` for ${ms / 1_000} s`);
  const text = (of: LimitRow['shipped']): string => `${sign} ${of.limit}${wait(of.sustainedForMs)}`;
  const now = inForce === null ? 'off' : text(inForce);
  const was = inForce !== null && text(inForce) === text(shipped) ? '' : ` (ships ${text(shipped)})`;
  return `${signal} ${now}${was}${when.length === 0 ? '' : `, ${when.join(' and ')}`}`;
}

/** What a unit has decided about rules, as a person reads it on a command line, with the commands that would change it. */
import type { Waiver } from '../../clinical/statement/opt-in.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import { bedSettingsOf } from '../../contract/decisions/policy-view.ts';
import { QUIET_BOUNDS_MS } from '../../contract/quiet-bounds.ts';
import {
  POLICY_REFUSALS,
  limitFaultOf,
  type PolicyAnswer,
  type PolicyRefusal,
  type PolicyScore,
} from '../../contract/screens/policy-answer.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { policyReasonText } from '../../wording/text/policy-reason-text.ts';
import { ruleWords } from '../../wording/wording.ts';
import { commandText } from '../terminal/command-text.ts';
import { ownRuleLines } from './own-rules-text.ts';
import { changedLimitLines, proposalLines } from './limits-text.ts';

const WORDS = ruleWords('en');

const RESPECTS: Readonly<Record<Waiver, string>> = {
  setting: 'the setting of the bed',
  ventilated: 'ventilated children',
  'newborn-stay': 'newborns in hospital since birth',
  age: 'other ages',
};

const REFUSALS: Readonly<Record<(typeof POLICY_REFUSALS)[number], string>> = {
  outrun: 'another decision was made meanwhile and stands: look at it, then decide again',
  'not-confirmed':
    'the decision is in the log and nobody has confirmed it: it counts when an engine reads it. Decide nothing more before it does',
  'unknown-rule': 'there is no such score: `node vigil.mjs rules list` names them',
  'unknown-finding': 'the score has no such finding that could alert',
  'rule-off': 'the rule ships switched off: `node vigil.mjs rules list` says why, and no unit can use it',
  'not-limited': 'the score is not limited in that respect here: nothing to opt into',
  'published-only': 'the publication speaks of nobody else, and no policy takes the score further',
  'nothing-to-take-back': 'nothing of that kind holds: nothing to take back',
  'quiet-bounds': `an answer quietens an alert for ${quietRange('high')} (high), ${quietRange('medium')} (medium), ${quietRange('low')} (low)`,
  'unknown-stay': 'no child of this stay lies in the unit: `node vigil.mjs beds` names them',
  'no-such-time': 'limits of one child need a time from now on, a week at the longest',
  'of-hospital': 'a unit does not decide for its hospital',
  'no-proposal': 'nothing of that name waits for a second person',
  'own-proposal': 'whoever proposed it is not the second person',
  'own-rule-faulty': 'the rule cannot be: `node vigil.mjs rules own check` says why',
  'not-back-tested': 'this very rule has not been tried on the unit’s own past: `node vigil.mjs rules own backtest`',
};

function quietRange(level: AlertLevel): string {
  const { least, together } = QUIET_BOUNDS_MS[level];
  return `${least / 60_000} to ${together / 60_000} min`;
}

export function refusalText(code: PolicyRefusal): string {
  const fault = limitFaultOf(code);
  if (fault !== null) return inEnglish({ code: 'limit.judged', values: { verdict: 'never', fault } });
  const known = POLICY_REFUSALS.find((refusal) => refusal === code);
  return known === undefined ? code : REFUSALS[known];
}

export function policyText(unit: UnitState, answer: PolicyAnswer): string {
  return [
    `${unit.name} (${unit.unitId}), beds: ${bedSettingsOf(unit).join(', ')}`,
    '',
    ...alertLines(answer),
    ...decidedLines(answer),
    ...proposalLines(unit.unitId, answer),
    ...changedLimitLines(unit.unitId, answer),
    ...ownRuleLines(answer.policy),
    '',
    ...answer.scores.flatMap((score) => scoreLines(unit.unitId, score)),
    ...offLines(answer),
  ].join('\n');
}

function alertLines({ policy, withoutScoreAlert }: PolicyAnswer): readonly string[] {
  const lines = policy.scoreAlerts.map(
    ({ ruleId, settings }) => `${WORDS.label(ruleId)} can alert in ${settings.join(', ')} beds.`,
  );
  if (withoutScoreAlert.length === 0) return lines;
  return [
    ...lines,
    `NO SCORE CAN ALERT in ${withoutScoreAlert.join(', ')} beds: there only limits of single vital signs do.`,
  ];
}

function decidedLines({ policy }: PolicyAnswer): readonly string[] {
  const { decided, before } = policy;
  if (decided === null) return ['Nobody has decided anything about rules here.'];
  const who = decided.displayName ?? decided.by;
  const since = new Date(decided.atMs).toISOString();
  return [
    `As ${who} decided, holding since ${since}: ${policyReasonText(decided, inEnglish)}`,
    ...(decided.agreed === undefined
      ? []
      : [`${decided.agreed.displayName ?? decided.agreed.by} agreed: ${decided.agreed.reason}`]),
    ...(before === null ? [] : ['One step back: undo.']),
  ];
}

function scoreLines(unitId: string, score: PolicyScore): readonly string[] {
  const { ruleId, alerts, findings, optIn, limits } = score;
  const says = alerts.length > 0 ? `alerts: ${alerts.join(', ')}` : 'shown, raises no alert by its level';
  const used =
    optIn === null
      ? limits.length === 0
        ? []
        : [
            `  does not speak about: ${limits.map((respect) => limitText(score, respect)).join('; ')}`,
            `  to use it there: ${decisionText(['opt-in', ruleId, '--for', limits[0] ?? 'setting'], unitId)}`,
            ...limits.slice(1).map((respect) => `    and with --for ${respect} for ${RESPECTS[respect]} too`),
          ]
      : [
          `  used all the same for ${optIn.waives.map((each) => RESPECTS[each]).join(', ')}: ${policyReasonText(optIn, inEnglish)}`,
        ];
  return [
    `${ruleId}: ${WORDS.label(ruleId)}, ${says}`,
    ...used,
    ...findings.map(({ findingId, level, reason }) =>
      reason === null
        ? `  ${WORDS.findingLabel(ruleId, findingId)} raises no alert; for one, ${level}: ${decisionText(['alert', ruleId, findingId], unitId)}`
        : `  ${WORDS.findingLabel(ruleId, findingId)} alerts, ${level}: ${reason}`,
    ),
    '',
  ];
}

function limitText({ outsideSettings }: PolicyScore, respect: Waiver): string {
  return respect === 'setting' ? `children in ${outsideSettings.join(', ')} beds` : RESPECTS[respect];
}

function decisionText(words: readonly string[], unitId: string): string {
  return `${commandText(['rules', ...words, '--unit', unitId])} --by NAME --reason TEXT`;
}

function offLines({ off }: PolicyAnswer): readonly string[] {
  if (off.length === 0) return [];
  return [
    'Switched off:',
    ...off.map(({ ruleId, by }) =>
      by === 'unit'
        ? `  ${ruleId}: by this unit`
        : `  ${ruleId}: as it ships. ${WORDS.disabled(ruleId) ?? 'Its file says why.'}`,
    ),
  ];
}

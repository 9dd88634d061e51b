/**
 * `vigil rules policy|limits|opt-in|opt-out|alert|no-alert|switch-on|undo|limit|limit-back|quiet|known|budget|adopt|agree|decline`: what a unit has decided about rules, and one
 * decision more, as a record of its log. A Vigil that runs takes it up at once; the same as the page does.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { loadShippedRules } from '../../compose/parts/load-engine.ts';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import type { Decision, UnitState } from '../../contract/decisions/decision.ts';
import { policyChangeSchema, type PolicyChange } from '../../contract/screens/policy-answer.ts';
import { slug } from '../../feed/playback/playback-target.ts';
import { withBackTests, type Tried } from '../../live/policy/change-own-rules.ts';
import { changePolicy, policyOf, type ShippedRules } from '../../live/policy/change-policy.ts';
import { PolicySubmission, type Submitted } from '../../live/policy/policy-submission.ts';
import { limitsAnswer } from '../../live/policy/view-limits-answer.ts';
import { policyAnswer } from '../../live/policy/view-policy-answer.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { hearDecisions } from '../hear-decisions.ts';
import { limitsText } from './limits-text.ts';
import { ownRuleLines } from './own-rules-text.ts';
import { policyText, refusalText } from './policy-text.ts';

export interface ShowOptions {
  readonly unit: string;
  readonly json: boolean;
}

/** Shows what holds. Rejects with `config-invalid` for a unit that the log does not know. */
export function showPolicy(config: Config, parts: OpenParts, options: ShowOptions): Promise<number> {
  return show(config, parts, options, (unit, rules) => {
    const answer = policyAnswer(unit, rules, OPERATOR);
    return { answer, text: policyText(unit, answer) };
  });
}

/** Shows every limit of vital signs by rule and age. Rejects as above. */
export function showLimits(config: Config, parts: OpenParts, options: ShowOptions): Promise<number> {
  return show(config, parts, options, (unit, rules) => {
    const answer = limitsAnswer(unit, rules);
    return { answer, text: limitsText(answer) };
  });
}

/** Shows the rules of the unit's own. Rejects as above. */
export function showOwnRules(config: Config, parts: OpenParts, options: ShowOptions): Promise<number> {
  return show(config, parts, options, (unit) => {
    const { ownRules = [] } = policyOf(unit);
    const lines = ownRuleLines({ ...policyOf(unit), ownRules });
    const none = `${unit.unitId} has no rules of its own.`;
    return { answer: { unitId: unit.unitId, ownRules }, text: lines.length === 0 ? none : lines.slice(1).join('\n') };
  });
}

async function show(
  config: Config,
  parts: OpenParts,
  { unit: unitId, json }: ShowOptions,
  tell: (unit: UnitState, rules: ShippedRules) => { readonly answer: object; readonly text: string },
): Promise<number> {
  const log = await openLog(config, parts);
  try {
    const { answer, text } = tell(await unitIn(log, unitId), await loadShippedRules());
    console.log(json ? JSON.stringify(answer, null, 2) : text);
    return 0;
  } finally {
    await log.close();
  }
}

/** Who holds the data folder sees names; as the second person they name themselves. */
const OPERATOR = { seesNames: true, mayChange: true, userId: '' } as const;

export interface DecideOptions {
  readonly unit: string;
  readonly by: string;
  /** Of `agree` and `decline` without an id: that of what waits. */
  readonly change: unknown;
  /** What a rule of the unit's own did on its past, by this very command; absent: nothing was tried. */
  readonly tried?: Tried;
}

/** One unit, or every unit of its hospital where the change says so: each has a log, and a decision, of its own. */
function unitsOf(
  unit: UnitState,
  states: ReadonlyMap<string, UnitState>,
  { change }: DecideOptions,
): readonly UnitState[] {
  if (!isOfHospital(change)) return [unit];
  return [...states.values()].filter(({ hospitalId }) => hospitalId === unit.hospitalId);
}

const hospitalSchema = z.object({ limit: z.object({ scope: z.object({ of: z.literal('hospital') }) }) });

function isOfHospital(change: unknown): boolean {
  return hospitalSchema.safeParse(change).success;
}

/** 0 when the engine says that it holds, or waits for a second person; 1 when nobody has said so yet. Rejects with `config-invalid` as above, or for a change that cannot be. */
export async function decidePolicy(config: Config, parts: OpenParts, options: DecideOptions): Promise<number> {
  const displayName = options.by.trim();
  if (displayName === '' || displayName.length > 120) throw new VigilError('config-invalid', WHAT_IS_NEEDED);
  const log = await openLog(config, parts);
  try {
    const unit = await unitIn(log, options.unit);
    const rules = await loadShippedRules();
    for (const each of unitsOf(unit, await newestStates(log), options)) {
      const change = changeFor(each, options.change);
      const submitted = await decide(
        { log, parts, unit: each, rules, tried: options.tried ?? null },
        change,
        displayName,
      );
      if (submitted === 'outrun') throw new VigilError('config-invalid', refusalText('outrun'));
      if (submitted === 'not-confirmed') {
        console.error(`vigil: ${each.unitId}: ${refusalText('not-confirmed')}`);
        return 1;
      }
      const after = await unitIn(log, each.unitId);
      console.log(policyText(after, policyAnswer(after, rules, OPERATOR)));
    }
    return 0;
  } finally {
    await log.close();
  }
}

const WHAT_IS_NEEDED = 'rule, --by and --reason are needed, a reason of at most 500 characters';

/** What waits is meant where no id is named. */
function changeFor(unit: UnitState, asked: unknown): PolicyChange {
  const proposalId = unit.policy?.proposed?.id ?? 'none';
  const change = policyChangeSchema.safeParse(isAnswer(asked) ? { proposalId, ...asked } : asked);
  if (change.success) return change.data;
  throw new VigilError('config-invalid', `${WHAT_IS_NEEDED}: ${z.prettifyError(change.error)}`);
}

function isAnswer(asked: unknown): asked is object {
  return z.object({ change: z.enum(['agree', 'decline']) }).safeParse(asked).success;
}

async function unitIn(log: EventLog, unitId: string): Promise<UnitState> {
  const states = await newestStates(log);
  const unit = states.get(unitId);
  if (unit !== undefined) return unit;
  const known = [...states.keys()].join(', ');
  throw new VigilError(
    'config-invalid',
    `the log knows no unit ${unitId}; ${known === '' ? 'it knows none: start Vigil with it once' : `there are: ${known}`}`,
  );
}

interface Deciding {
  readonly log: EventLog;
  readonly parts: OpenParts;
  readonly unit: UnitState;
  readonly rules: ShippedRules;
  readonly tried: Tried | null;
}

async function decide(
  { log, parts: { clock }, unit, rules, tried }: Deciding,
  change: PolicyChange,
  displayName: string,
): Promise<Submitted> {
  const who = { by: slug(displayName), displayName, id: `policy:${randomUUID()}`, source: 'command', ofHospital: true };
  const changed = changePolicy(unit, { change, basedOn: policyOf(unit).version, ...who, nowMs: clock.nowMs() }, rules);
  if (!changed.ok) throw new VigilError('config-invalid', refusalText(changed.code));
  const record = changed.record.kind === 'policy.set' ? withBackTests(changed.record, tried) : changed.record;
  if (record === null) throw new VigilError('config-invalid', refusalText('not-back-tested'));
  const submission = new PolicySubmission({ log: logOf(log, 'live'), clock });
  const heard = { log, unitId: unit.unitId, onDecision: (decision: Decision) => submission.onDecision(decision) };
  return hearDecisions(heard, () => submission.submit(record));
}

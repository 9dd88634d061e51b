/**
 * `vigil rules policy|opt-in|opt-out|alert|no-alert|switch-on|undo`: what a unit has decided about rules, and one
 * decision more, as a record of its log. A Vigil that runs takes it up at once; the same as the page does.
 */
import { randomUUID } from 'node:crypto';
import { loadShippedRules } from '../../compose/parts/load-engine.ts';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import { policyChangeSchema, type PolicyChange } from '../../contract/screens/policy-answer.ts';
import { DECISION_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { slug } from '../../feed/playback/playback-target.ts';
import { changePolicy, policyOf, type ShippedRules } from '../../live/policy/change-policy.ts';
import { PolicySubmission, type Submitted } from '../../live/policy/policy-submission.ts';
import { policyAnswer } from '../../live/policy/view-policy-answer.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { policyText, refusalText } from './policy-text.ts';

/** Shows what holds. Rejects with `config-invalid` for a unit that the log does not know. */
export async function showPolicy(
  config: Config,
  parts: OpenParts,
  options: { readonly unit: string; readonly json: boolean },
): Promise<number> {
  const log = await openLog(config, parts);
  try {
    const unit = await unitIn(log, options.unit);
    const answer = policyAnswer(unit, await loadShippedRules(), { seesNames: true, mayChange: true });
    console.log(options.json ? JSON.stringify(answer, null, 2) : policyText(unit, answer));
    return 0;
  } finally {
    await log.close();
  }
}

export interface DecideOptions {
  readonly unit: string;
  readonly by: string;
  readonly change: unknown;
}

/** 0 when the engine says that it holds, 1 when nobody has said so yet. Rejects with `config-invalid` as above, or for a change that cannot be. */
export async function decidePolicy(config: Config, parts: OpenParts, options: DecideOptions): Promise<number> {
  const change = policyChangeSchema.safeParse(options.change);
  const displayName = options.by.trim();
  if (!change.success || displayName === '' || displayName.length > 120) {
    throw new VigilError('config-invalid', 'rule, --by and --reason are needed, a reason of at most 500 characters');
  }
  const log = await openLog(config, parts);
  try {
    const unit = await unitIn(log, options.unit);
    const rules = await loadShippedRules();
    const submitted = await decide({ log, parts, unit, rules }, change.data, displayName);
    if (submitted === 'outrun') throw new VigilError('config-invalid', refusalText('outrun'));
    if (submitted === 'not-confirmed') {
      console.error(`vigil: ${refusalText('not-confirmed')}`);
      return 1;
    }
    const after = await unitIn(log, options.unit);
    console.log(policyText(after, policyAnswer(after, rules, { seesNames: true, mayChange: true })));
    return 0;
  } finally {
    await log.close();
  }
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
}

async function decide(
  { log, parts: { clock }, unit, rules }: Deciding,
  change: PolicyChange,
  displayName: string,
): Promise<Submitted> {
  const who = { by: slug(displayName), displayName, id: `policy:${randomUUID()}`, source: 'command' };
  const changed = changePolicy(unit, { change, basedOn: policyOf(unit).version, ...who, nowMs: clock.nowMs() }, rules);
  if (!changed.ok) throw new VigilError('config-invalid', refusalText(changed.code));
  const stage = logOf(log, 'live');
  const submission = new PolicySubmission({ log: stage, clock });
  const partition = partitionOfUnit(unit.unitId, await log.partitionCount(DECISION_TOPIC));
  const { endOffset, topicId } = await log.bounds(DECISION_TOPIC, partition);
  const reader = await stage.read({
    topic: DECISION_TOPIC,
    positions: new Map([[partition, { kind: 'offset', offset: endOffset, topicId }]]),
    onBatch: async (_partition, records) => {
      for (const { value, isDamaged } of records) {
        if (isDamaged !== true && !isVitalsBlock(value)) submission.onDecision(decodeDecision(value));
      }
    },
    // Whoever waits is told after its time that nothing is certain.
    onFault: () => undefined,
  });
  try {
    return await submission.submit(changed.record);
  } finally {
    await reader.close();
  }
}

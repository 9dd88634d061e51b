/**
 * A policy laid over a unit's past: from a time on it holds in place of whatever was decided, as the records of two people
 * would make it hold, and what else was decided about rules in the span is passed over. Limits of one child hold from
 * the child's admission on, where that comes later.
 */
import { askedLimit } from '../../clinical/vital/limit-change.ts';
import { plainOwnRule, type AskedOwnRule } from '../../clinical/own-rule/own-rule.ts';
import type { ChosenOwnRule } from '../../contract/own-rule/held-own-rule.ts';
import { ownRuleDigest } from '../../contract/own-rule/own-rule-digest.ts';
import { ownChoices, type PolicyChoices } from '../../contract/decisions/policy-view.ts';
import {
  RECORD_VERSION,
  encodeUnitRecord,
  parseUnitRecord,
  type RecordOf,
  type UnitRecord,
} from '../../contract/records/unit-record.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { FoldedUnit } from '../../engine/fold/partition-fold.ts';
import type { LogRecord } from '../../log/event-log.port.ts';

/** Neither is anybody's account: what they say is never in a log. */
const PROPOSER = 'preview';
const SECOND = 'preview-second';

/** What is being tried now has to be judged as one that has been tried. */
function triedOwnRule(rule: ChosenOwnRule): AskedOwnRule {
  const untold = { fromMs: 0, toMs: 0, alerts: 0, bedDays: 0 };
  return { ...plainOwnRule(rule), backTest: { ...untold, digest: ownRuleDigest(rule) } };
}

export class LaidPolicy {
  readonly #unitId: string;
  readonly #fromMs: number;
  readonly #choices: PolicyChoices;
  #times = 0;

  constructor({
    unitId,
    fromMs,
    choices,
  }: {
    readonly unitId: string;
    readonly fromMs: number;
    readonly choices: PolicyChoices;
  }) {
    this.#unitId = unitId;
    this.#fromMs = fromMs;
    this.#choices = choices;
  }

  /** What is folded in place of this record; `unit`: as it stands before it. */
  around(record: LogRecord, unit: FoldedUnit | undefined): readonly LogRecord[] {
    if (unit === undefined || unit.state.nowMs < this.#fromMs) return [record];
    const { nowMs } = unit.state;
    const begun = this.#times === 0 ? this.#laid(record, nowMs) : [];
    const small = this.#smallRecord(record);
    if (small?.kind === 'policy.set' || small?.kind === 'policy.answered') return begun;
    const isNamed = small?.kind === 'stay.opened' && this.#names(small.stayId);
    return [...begun, record, ...(isNamed ? this.#laid(record, nowMs) : [])];
  }

  /** Of this unit, where it may be one that matters here: most are ticks, and are not parsed for it. */
  #smallRecord({ key, value, isDamaged }: LogRecord): UnitRecord | null {
    if (isDamaged === true || key !== this.#unitId || isVitalsBlock(value)) return null;
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    if (!text.includes('"policy.') && !text.includes('"stay.opened"')) return null;
    const parsed = parseUnitRecord(value);
    return parsed.ok ? parsed.record : null;
  }

  #names(stayId: string): boolean {
    return (this.#choices.limits ?? []).some(({ scope }) => scope.of === 'stay' && scope.stayId === stayId);
  }

  #laid(at: LogRecord, nowMs: number): readonly LogRecord[] {
    this.#times += 1;
    const id = `${PROPOSER}:${this.#times}`;
    const common = { version: RECORD_VERSION, unitId: this.#unitId, observedAtMs: nowMs, receivedAtMs: nowMs } as const;
    const { optIns, disabledRules, findingAlerts, limits = [] } = this.#choices;
    const { limits: _held, reasons, ownRules = [], ...own } = ownChoices(this.#choices);
    const set: RecordOf<'policy.set'> = {
      ...common,
      id,
      source: PROPOSER,
      kind: 'policy.set',
      by: PROPOSER,
      reason: '',
      optIns: optIns.map((optIn) => ({ ...optIn, waives: [...optIn.waives] })),
      disabledRules: [...disabledRules],
      findingAlerts: [...findingAlerts],
      limits: limits.map(askedLimit),
      ...own,
      ...(reasons === undefined ? {} : { reasons: [...reasons] }),
      ...(ownRules.length === 0 ? {} : { ownRules: ownRules.map(triedOwnRule) }),
    };
    const agreed: RecordOf<'policy.answered'> = {
      ...common,
      id: `${id}:agreed`,
      source: PROPOSER,
      kind: 'policy.answered',
      proposalId: id,
      agrees: true,
      by: SECOND,
      reason: '',
    };
    return [set, agreed].map((record) => ({ ...at, key: this.#unitId, value: encodeUnitRecord(record) }));
  }
}

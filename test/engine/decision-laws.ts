/** What holds of every decision of the engine, whatever a test is about: each script holds its own decisions to it. */
import { isStatement } from '../../services/contract/statement/statement.ts';
import { ALERT_LEVELS, type Alert } from '../../services/contract/decisions/alert.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';

export class DecisionLaws {
  /** For a test that sends a record again which the fold has forgotten: what it decides then has the id of before. */
  repeatsIds = false;
  readonly #ids = new Set<string>();
  /** Newest transition by alert. */
  readonly #transitions = new Map<string, number>();

  /** Throws what the decision breaks. */
  hold(decision: Decision): void {
    const broken = this.#brokenBy(decision);
    if (broken !== null) throw new Error(`${broken}: ${JSON.stringify(decision)}`);
    this.#ids.add(decision.id);
    if (decision.kind === 'alert.changed' && decision.refusal === null) {
      this.#transitions.set(decision.alert.id, decision.alert.transition);
    }
  }

  #brokenBy(decision: Decision): string | null {
    if (!this.repeatsIds && this.#ids.has(decision.id)) return 'an id is used once';
    if (!/^\d+:\d+$/.test(decision.cause)) return 'the cause is a position in the log';
    if (!Number.isFinite(decision.atMs)) return 'a decision has its time';
    if (decision.kind === 'engine.notice') {
      if (decision.count < 1) return 'a notice counts what it tells';
      return isStatement(decision.detail) ? null : 'a notice is a statement';
    }
    if (decision.kind !== 'alert.changed') return null;
    const { alert, refusal, change } = decision;
    if (refusal !== null) return isStatement(refusal) ? null : 'a refusal is a statement';
    const before = this.#transitions.get(alert.id);
    if (before !== undefined && alert.transition !== before + 1) return 'transitions of an alert are numbered';
    if ((change === 'cleared') !== (alert.phase === 'cleared')) return 'cleared is cleared';
    return brokenBy(alert);
  }
}

function brokenBy(alert: Alert): string | null {
  const { title, detail, annotations, inputs, ruleId, kind } = alert;
  if (![title, detail, ...annotations].every(isStatement)) return 'an alert says statements';
  if (!ALERT_LEVELS.includes(alert.level)) return 'an alert has a level of the list';
  if ((kind === 'technical') !== ruleId.startsWith('technical.')) return 'technical alerts are called so';
  if (alert.ruleVersion === '') return 'an alert names the version of its rule';
  if (alert.firstRaisedAtMs > alert.changedAtMs) return 'an alert is raised before it changes';
  // What is dated a little ahead is young, and never of an age below 0.
  const areNamed = inputs.every(({ ageMs, name }) => name !== '' && (ageMs === null || ageMs >= 0));
  return areNamed ? null : 'an input has a name and an age';
}

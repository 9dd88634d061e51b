/** Alerts of a span from their transitions: one episode an id, however often it rang. Pure. */
import { isGraverLevel, type Alert, type AlertKind, type AlertLevel } from '../decisions/alert.ts';
import type { AlertChanged } from '../decisions/decision.ts';
import type { Statement } from '../statement/statement.ts';

export interface AlertEpisode {
  readonly alertId: string;
  readonly ruleId: string;
  readonly kind: AlertKind;
  readonly stayId: string | null;
  readonly bedId: string | null;
  readonly raisedAtMs: number;
  title: Statement;
  worstLevel: AlertLevel;
  rings: number;
  /** Null: nobody has answered. */
  answeredAtMs: number | null;
  /** Each answer's reason, in order. */
  readonly reasons: string[];
  isEscalated: boolean;
  /** Null: it still stood when the newest transition was read. */
  clearedAtMs: number | null;
}

export class AlertEpisodes {
  readonly #span: { readonly fromMs: number; readonly toMs: number };
  readonly #byId = new Map<string, AlertEpisode>();

  /** Half-open, ms: episodes that are raised in it are counted, whatever becomes of them later. */
  constructor(span: { readonly fromMs: number; readonly toMs: number }) {
    this.#span = span;
  }

  /** In the order in which they were raised. */
  get episodes(): readonly AlertEpisode[] {
    return [...this.#byId.values()];
  }

  /** In event-time order. */
  take({ change, alert }: AlertChanged): void {
    if (change === 'refused') return;
    const known = this.#byId.get(alert.id);
    if (known !== undefined) return goOn(known, change, alert);
    const { firstRaisedAtMs } = alert;
    const isInSpan = firstRaisedAtMs >= this.#span.fromMs && firstRaisedAtMs < this.#span.toMs;
    if (change === 'raised' && isInSpan) this.#byId.set(alert.id, begun(alert));
  }
}

function begun({ id, ruleId, kind, stayId, bedId, title, level, firstRaisedAtMs }: Alert): AlertEpisode {
  const none = { answeredAtMs: null, reasons: [], isEscalated: false, clearedAtMs: null };
  const about = { alertId: id, ruleId, kind, stayId, bedId, title };
  return { ...about, raisedAtMs: firstRaisedAtMs, worstLevel: level, rings: 1, ...none };
}

function goOn(episode: AlertEpisode, change: AlertChanged['change'], alert: Alert): void {
  episode.title = alert.title;
  if (isGraverLevel(alert.level, episode.worstLevel)) episode.worstLevel = alert.level;
  // An episode that was ended by a mistake is raised again under its own id.
  if (change === 'raised' || change === 'worsened' || change === 'expired') {
    episode.rings += 1;
    episode.clearedAtMs = null;
  }
  if (change === 'escalated') episode.isEscalated = true;
  if (change === 'cleared') episode.clearedAtMs = alert.changedAtMs;
  if ((change === 'acknowledged' || change === 'snoozed') && alert.holder !== null) {
    episode.answeredAtMs ??= alert.holder.atMs;
    episode.reasons.push(alert.holder.reason);
  }
  if (change === 'undone') {
    episode.reasons.pop();
    if (episode.reasons.length === 0) episode.answeredAtMs = null;
  }
}

/**
 * Views of boards, for the trail: whoever watches a unit sees every child in it, those too who come later. Nothing here
 * is waited for by what a screen shows, and no screen is refused because of it.
 */
import { sessionActor, type AuditActor, type AuditEntry } from '../../contract/audit/audit-event.ts';
import type { Session } from '../../contract/screens/session.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { WardView } from '../board/ward-view.ts';
import type { Screen } from './screen-subscriptions.ts';

/** A child who comes while a board is open stands in the trail within this time. */
const LOOK_EVERY_MS = 60_000;

export interface BoardViewParts {
  readonly trail: AuditTrail;
  readonly wards: WardView;
  readonly clock: Clock;
}

export class BoardViews {
  readonly #parts: BoardViewParts;
  readonly #watching = new Map<Screen, AuditActor>();
  readonly #stop: () => void;

  constructor(parts: BoardViewParts) {
    this.#parts = parts;
    this.#stop = parts.clock.every(LOOK_EVERY_MS, () => this.#lookAgain());
  }

  /** Resolves when its event is kept, or after a second. */
  opened(screen: Screen, session: Session): Promise<void> {
    const actor = sessionActor(session, null);
    this.#watching.set(screen, actor);
    return this.#see(actor, screen.unitId);
  }

  closed(screen: Screen): void {
    this.#watching.delete(screen);
  }

  stop(): void {
    this.#stop();
  }

  /** What somebody did at a screen; the stay of an alert is looked up. */
  did(session: Session, entry: Omit<AuditEntry, 'actor' | 'screen'>, alertId: string | null = null): Promise<void> {
    const { unitId = null } = entry;
    const alerts = unitId === null ? [] : (this.#parts.wards.board(unitId)?.state?.alerts ?? []);
    const alert = alerts.find(({ id }) => id === alertId);
    const stayIds = alert === undefined || alert.stayId === null ? (entry.stayIds ?? []) : [alert.stayId];
    const at = session.atScreen === undefined ? {} : { at: session.atScreen };
    const detail = { ...entry.detail, ...at };
    return this.#parts.trail.note({ ...entry, detail, stayIds, screen: 'board', actor: sessionActor(session, null) });
  }

  #lookAgain(): void {
    for (const [screen, actor] of this.#watching) void this.#see(actor, screen.unitId);
  }

  #see(actor: AuditActor, unitId: string | null): Promise<void> {
    const stays = unitId === null ? [] : (this.#parts.wards.board(unitId)?.state?.stays ?? []);
    const stayIds = stays.map(({ stayId }) => stayId);
    return this.#parts.trail.noteView({ action: 'view', screen: 'board', actor, unitId, stayIds });
  }
}

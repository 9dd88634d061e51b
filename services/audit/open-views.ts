/** Which views are open: what is polled or watched for hours is one event of the trail, not one a second. */
import type { AuditEntry } from '../contract/audit/audit-event.ts';

/** So long without a request, and the next one is another view. */
const IDLE_MS = 15 * 60_000;
/** A view that never ends, as of a wall screen, is told again after a shift. */
const LENGTH_MAX_MS = 8 * 3_600_000;
/** Screens times the children on them; beyond it the oldest is forgotten, and told once more. */
const VIEWS_MAX = 50_000;

interface View {
  readonly sinceMs: number;
  usedAtMs: number;
  /** When its event is on the disk. */
  readonly kept: Promise<void>;
}

export class OpenViews {
  readonly #views = new Map<string, View>();

  /** Resolves when the events of all that is looked at are kept; `write` is called with what is new, if anything is. */
  async see(entry: AuditEntry, nowMs: number, write: (fresh: AuditEntry) => Promise<void>): Promise<void> {
    const stays = this.#split(entry, entry.stayIds ?? [], 'stay', nowMs);
    const patients = this.#split(entry, entry.patientIds ?? [], 'patient', nowMs);
    const unit = stays.none && patients.none ? this.#split(entry, [''], 'unit', nowMs) : null;
    const fresh = [...stays.fresh, ...patients.fresh, ...(unit?.fresh ?? [])];
    const waited = [...stays.open, ...patients.open, ...(unit?.open ?? [])].map(({ kept }) => kept);
    if (fresh.length > 0) {
      const kept = write({
        ...entry,
        stayIds: stays.fresh.map(([id]) => id),
        patientIds: patients.fresh.map(([id]) => id),
      });
      for (const [, key] of fresh) this.#open(key, { sinceMs: nowMs, usedAtMs: nowMs, kept });
      kept.catch(() => fresh.forEach(([, key]) => this.#views.delete(key)));
      waited.push(kept);
    }
    await Promise.all(waited);
  }

  #split(entry: AuditEntry, ids: readonly string[], kind: string, nowMs: number) {
    const open: View[] = [];
    const fresh: (readonly [id: string, key: string])[] = [];
    for (const id of ids) {
      const { actor, screen, unitId = null } = entry;
      const key = JSON.stringify([actor.kind, actor.id, actor.address, screen, unitId, kind, id]);
      const view = this.#views.get(key);
      if (view === undefined || nowMs - view.usedAtMs >= IDLE_MS || nowMs - view.sinceMs >= LENGTH_MAX_MS) {
        fresh.push([id, key]);
      } else {
        view.usedAtMs = nowMs;
        open.push(view);
      }
    }
    return { open, fresh, none: ids.length === 0 };
  }

  #open(key: string, view: View): void {
    this.#views.delete(key);
    this.#views.set(key, view);
    if (this.#views.size <= VIEWS_MAX) return;
    for (const oldest of this.#views.keys()) {
      this.#views.delete(oldest);
      break;
    }
  }
}

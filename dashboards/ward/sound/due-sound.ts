/**
 * What must sound now: the gravest alert that nobody has answered, as long as that is so. An answer, a snooze and the end of its reason
 * silence an alert as they take it off the list of what waits; a screen that is not live sounds by itself, since it knows of no alert.
 */
import { isHeld } from '../live/alert-order.ts';
import { isGraverSound, TONES, type SoundName } from './tones.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type { LinkState } from '../live/connection.ts';

export interface DueSound {
  readonly name: SoundName;
  /** Which alerts ask for it, each with the transition that asks; what is new here sounds at once. */
  readonly asks: readonly string[];
}

/** `alerts`: of the unit of this screen; `link` null: nobody is signed in. */
export function dueSound(alerts: readonly Alert[], link: LinkState['kind'] | null): DueSound | null {
  if (link === null) return null;
  if (link === 'lost') return { name: 'not-live', asks: ['not-live'] };
  const unanswered = alerts.filter((alert) => alert.phase !== 'cleared' && !isHeld(alert));
  const name = unanswered
    .map(soundOf)
    .reduce<SoundName | null>(
      (gravest, each) => (gravest === null || isGraverSound(each, gravest) ? each : gravest),
      null,
    );
  if (name === null) return null;
  return { name, asks: unanswered.filter((alert) => soundOf(alert) === name).map(askOf) };
}

export function soundOf({ level, isEmergency }: Pick<Alert, 'level' | 'isEmergency'>): SoundName {
  return isEmergency === true ? 'emergency' : level;
}

/** Escalation asks anew; painting and remarks do not. */
function askOf({ id, escalation, level }: Alert): string {
  return `${id}/${level}/${escalation}`;
}

/** Of what sounded and when; null: nothing yet. */
export interface Sounded {
  readonly due: DueSound;
  readonly atMs: number;
}

/** Whether a sound begins now. `nowMs`: monotonic. */
export function beginsNow(due: DueSound, last: Sounded | null, nowMs: number): boolean {
  if (last === null || last.due.name !== due.name) return true;
  const known = new Set(last.due.asks);
  if (due.asks.some((ask) => !known.has(ask))) return true;
  const { againAfterMs } = TONES[due.name];
  return againAfterMs !== null && nowMs - last.atMs >= againAfterMs;
}

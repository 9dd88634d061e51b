/**
 * Is this process alive, and is it of use? `live` fails when the event loop hangs; `ready` fails when
 * any part that the alarm path needs has failed. History may lag without making the ward unready: the
 * report says so and alerts go on.
 */
export interface PartHealth {
  readonly name: string;
  readonly ok: boolean;
  /** Whether the alarm path needs this part. */
  readonly critical: boolean;
  readonly detail: string;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly parts: readonly PartHealth[];
}

export function healthOf(parts: readonly PartHealth[]): HealthReport {
  return { ready: parts.every((part) => part.ok || !part.critical), parts };
}

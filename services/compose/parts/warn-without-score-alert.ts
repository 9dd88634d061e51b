/** Says once of each unit, at the start or when it comes to be so, that no score can alert in it, and how to change that. */
import type { Engine } from '../../engine/engine-status.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';

const LOOK_EVERY_MS = 10_000;

/** The answer ends it. */
export function warnWithoutScoreAlert({
  engine,
  clock,
  logger,
}: {
  readonly engine: Pick<Engine, 'status'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}): () => void {
  let told: ReadonlySet<string> = new Set();
  const look = (): void => {
    const without = engine.status().withoutScoreAlert;
    for (const { unitId, settings } of without) {
      if (!told.has(unitId)) logger.warn(withoutScoreAlertText(unitId, settings), { unitId });
    }
    told = new Set(without.map(({ unitId }) => unitId));
  };
  look();
  return clock.every(LOOK_EVERY_MS, look);
}

export function withoutScoreAlertText(unitId: string, settings: readonly string[]): string {
  return `no score can alert in ${settings.join(', ')} beds of ${unitId}, only limits of single vital signs do: \`node vigil.mjs rules policy --unit ${unitId}\` says how a unit opts in`;
}

// Hazards: H36 (docs/hazards.md).
/** Engine, screen and guide say the same of how long an alert may be quietened. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { snoozeMinutes } from '../../dashboards/ward/live/alert-command.ts';
import { ALERT_LEVELS } from '../../services/contract/decisions/alert.ts';
import { QUIET_MS, UNPAINTED_MS } from '../../services/contract/decisions/alert-timing.ts';
import { SHIPPED_LADDER } from '../../services/contract/ladder/ladder.ts';

const guide = readFileSync(new URL('../../docs/guides/bedside.md', import.meta.url), 'utf8');

describe('how long an alert waits for an answer', () => {
  it('the guide tells it', () => {
    const [waits] = SHIPPED_LADDER.steps.map(({ waitMs }) => waitMs);
    const [high, medium] = [(waits?.high ?? 0) / 60_000, (waits?.medium ?? 0) / 60_000];
    expect(guide).toContain(`high after ${high} min, medium after ${medium} min`);
    expect(waits?.low).toBeNull();
    expect(guide).toContain('low never');
    expect(guide).toContain(`within ${UNPAINTED_MS / 1000} s`);
  });
});

describe('how long an alert may be quietened', () => {
  it.each(ALERT_LEVELS)('the screen offers no more than the engine grants: %s', (level) => {
    expect(Math.max(...snoozeMinutes(level)) * 60_000).toBeLessThanOrEqual(QUIET_MS[level]);
  });

  it('the guide tells it', () => {
    const minutes = (level: keyof typeof QUIET_MS): string => `${level} ${QUIET_MS[level] / 60_000} min`;
    expect(guide).toContain(`${minutes('high')}, ${minutes('medium')}, ${minutes('low')}`);
  });
});

// Hazards: H35 (docs/hazards.md).
/** Entering a worry: stored is not shown, and only what the engine shows ends the waiting (H35). */
import { describe, expect, it } from 'vitest';
import {
  CONCERN_IDLE,
  afterConcernAnswer,
  afterConcerns,
  mayRetryConcern,
  waitingFor,
  type ConcernCommand,
} from '../../dashboards/ward/live/concern-command.ts';
import { concernFacts, concernText, concernsText } from '../../dashboards/ward/concern/concern-text.ts';
import { concernSchema } from '../../services/contract/screens/live-events.ts';
import { START_MS } from '../browser/stub-ward.ts';
import type { ConcernView } from '../../services/contract/records/concern.ts';

const command: ConcernCommand = { commandId: '0123456789ab', unitId: 'u', stayId: 's', from: 'family', level: 'high' };
const standing: ConcernView = {
  from: 'family',
  level: 'high',
  sinceMs: START_MS,
  untilMs: START_MS + 4 * 3_600_000,
  by: 'kim',
};

describe('a worry that is entered', () => {
  it('is what the server accepts', () => {
    expect(concernSchema.parse(command)).toEqual(command);
  });

  it('goes on waiting when it is stored, until the state shows it', () => {
    const waiting = waitingFor(command, []);
    expect(afterConcernAnswer(waiting, command.commandId, { ok: true })).toBe(waiting);
    expect(afterConcerns(waiting, [{ ...standing, from: 'nurse' }])).toBe(waiting);
    expect(afterConcerns(waiting, [{ ...standing, level: 'low' }])).toBe(waiting);
    expect(afterConcerns(waiting, [standing])).toBe(CONCERN_IDLE);
  });

  it('that says the same again waits for the new telling, not for the old', () => {
    const waiting = waitingFor(command, [standing]);
    expect(afterConcerns(waiting, [standing])).toBe(waiting);
    expect(afterConcerns(waiting, [{ ...standing, sinceMs: START_MS + 1 }])).toBe(CONCERN_IDLE);
  });

  it('that takes back waits until it is gone', () => {
    const waiting = waitingFor({ ...command, level: 'none' }, [standing]);
    expect(afterConcerns(waiting, [standing])).toBe(waiting);
    expect(afterConcerns(waiting, [{ ...standing, from: 'nurse' }])).toBe(CONCERN_IDLE);
  });

  it('fails with the answer to itself alone, keeps its command for a retry, and is forgiven when it shows after all', () => {
    const waiting = waitingFor(command, []);
    const refused = { ok: false, code: 'not-confirmed', message: 'm' } as const;
    expect(afterConcernAnswer(waiting, 'another-one', refused)).toBe(waiting);
    const failed = afterConcernAnswer(waiting, command.commandId, refused);
    expect(failed).toMatchObject({ kind: 'failed', command, code: 'not-confirmed' });
    expect(afterConcerns(failed, [standing])).toBe(CONCERN_IDLE);
    const notAllowed = afterConcernAnswer(waiting, command.commandId, { ...refused, code: 'not-allowed' });
    expect(afterConcerns(notAllowed, [standing])).toBe(notAllowed);
    expect([mayRetryConcern('not-confirmed'), mayRetryConcern('refused')]).toEqual([true, false]);
  });

  it('leaves alone who is only choosing', () => {
    const choosing = { kind: 'choosing' } as const;
    expect(afterConcerns(choosing, [standing])).toBe(choosing);
    expect(afterConcernAnswer(CONCERN_IDLE, command.commandId, { ok: true })).toBe(CONCERN_IDLE);
  });
});

describe('a worry that stands', () => {
  it('says whose, how much, since when, until when and who wrote it', () => {
    expect(concernText(standing)).toBe('Family concern: High');
    expect(concernsText([standing, { from: 'nurse', level: 'low' }])).toBe('Concern: family high, nurse low');
    expect(concernFacts(standing, { nowMs: START_MS, timeZone: 'Asia/Seoul' })).toBe(
      'since 14:32 · stands until 18:32 unless told again · entered by kim',
    );
  });
});

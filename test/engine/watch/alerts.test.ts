// Hazards: H14, H36, H37, H40 (docs/hazards.md).
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { encodeUnitRecord, parseUnitRecord } from '../../../services/contract/records/unit-record.ts';
import { BRADYCARDIA, DESATURATION } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  frame,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../unit-script.ts';

const RULES = { scores: [], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const low: Values = { heartRatePerMin: 40 };

/** Bradycardia raised at the frame of second 5, in the unit time of second 4. */
function raised(): { script: UnitScript; alert: Alert } {
  const script = new UnitScript(RULES).play(
    oneChild(),
    seconds(0, 6_000, () => low),
  );
  const alert = script.of('alert.changed')[0]?.alert;
  if (alert === undefined) throw new Error('no alert was raised');
  return { script, alert };
}

function acknowledge(
  alert: Alert,
  atMs: number,
  seenTransition: number,
  { id = 'command-1', by = 'nurse-1' } = {},
): Input {
  return record(
    'alert.acknowledged',
    atMs,
    { alertId: alert.id, seenTransition, by, displayName: by, role: 'nurse', reason: 'seen-at-bedside', note: null },
    id,
  );
}

function snooze(alert: Alert, atMs: number, seenTransition: number, forMs: number): Input {
  return record(
    'alert.snoozed',
    atMs,
    {
      alertId: alert.id,
      seenTransition,
      by: 'nurse-1',
      displayName: 'nurse-1',
      role: 'nurse',
      reason: 'sensor-fault',
      forMs,
    },
    'command-1',
  );
}

function painted(alert: Alert, atMs: number, transition: number, screenId = 'screen-1'): Input {
  return record('alert.painted', atMs, { alertId: alert.id, transition, screenId }, `painted-${screenId}-${atMs}`);
}

function last(script: UnitScript) {
  const decision = script.of('alert.changed').at(-1);
  if (decision === undefined) throw new Error('nothing happened');
  return decision;
}

describe('the life of an alert', () => {
  it('is acknowledged by a person, for a time that its level bounds', () => {
    const { script, alert } = raised();
    script.play(acknowledge(alert, 6_000, 1));
    expect(last(script)).toMatchObject({
      change: 'acknowledged',
      commandId: 'command-1',
      refusal: null,
      alert: { phase: 'acknowledged', transition: 2, holder: { by: 'nurse-1', untilMs: START_MS + 5_000 + 600_000 } },
    });
  });

  it('rings again in the very second in which the acknowledgement ends, and escalation starts over', () => {
    const { script, alert } = raised();
    script.play(acknowledge(alert, 6_000, 1), tick(604_000));
    expect(script.allChanges('bradycardia')).toEqual(['raised high', 'acknowledged high']);
    script.play(tick(605_000));
    const expired = script.of('alert.changed').filter((decision) => decision.change === 'expired');
    expect(expired).toMatchObject([
      { atMs: START_MS + 605_000, alert: { phase: 'raised', holder: null, escalation: 0 } },
    ]);
  });

  describe('taken back by whoever answered', () => {
    const UNDONE_AT = 6_000;
    const undo = (alert: Alert, atMs: number, { by = 'nurse-1', seenTransition = 2 } = {}): Input =>
      record(
        'alert.undone',
        atMs,
        { alertId: alert.id, seenTransition, by, displayName: by, role: 'nurse' },
        `undo-${by}-${atMs}`,
      );
    const held = (answer: (alert: Alert) => Input) => {
      const { script, alert } = raised();
      script.play(answer(alert));
      return { script, alert };
    };

    it.each([
      ['an acknowledgement', (alert: Alert) => acknowledge(alert, UNDONE_AT, 1)],
      ['a snooze', (alert: Alert) => snooze(alert, UNDONE_AT, 1, 60_000)],
    ])('within ten seconds %s is as if it had never been, and the wait goes on', (_, answer) => {
      const { script, alert } = held(answer);
      script.play(tick(15_000), undo(alert, 15_100));
      expect(last(script)).toMatchObject({
        change: 'undone',
        refusal: null,
        alert: { phase: 'raised', holder: null, transition: 3, firstRaisedAtMs: alert.firstRaisedAtMs },
      });
      // Raised at second 4 and painted by nobody: the ten seconds had begun then, and not with the answer.
      script.play(tick(16_000));
      expect(last(script)).toMatchObject({ change: 'escalated', alert: { escalation: 1 } });
    });

    it('after ten seconds stands: others have relied on it', () => {
      const { script, alert } = held((one) => acknowledge(one, UNDONE_AT, 1));
      script.play(tick(17_000), undo(alert, 17_100));
      expect(last(script)).toMatchObject({ change: 'refused', refusal: { code: 'refused.undo-late' } });
      expect(last(script).alert.phase).toBe('acknowledged');
    });

    it('by somebody else, or of what nobody has answered, is refused', () => {
      const { script, alert } = held((one) => acknowledge(one, UNDONE_AT, 1));
      script.play(undo(alert, 7_000, { by: 'nurse-2' }));
      expect(last(script).refusal).toEqual({ code: 'refused.not-yours', values: {} });
      script.play(undo(alert, 8_000), undo(alert, 8_100, { seenTransition: 3 }));
      expect(last(script)).toMatchObject({ change: 'refused', refusal: { code: 'refused.not-yours' } });
    });

    it('leaves what somebody else has answered since', () => {
      const { script, alert } = held((one) => acknowledge(one, UNDONE_AT, 1));
      script.play(acknowledge(alert, 7_000, 2, { id: 'command-2', by: 'nurse-2' }), undo(alert, 8_000));
      expect(last(script)).toMatchObject({ change: 'refused', alert: { holder: { by: 'nurse-2' } } });
    });
  });

  it('bounds a snooze by the level, whatever was asked for', () => {
    const { script, alert } = raised();
    script.play(snooze(alert, 6_000, 1, 3_600_000));
    expect(last(script).alert).toMatchObject({ phase: 'snoozed', holder: { untilMs: START_MS + 5_000 + 600_000 } });
  });

  it('lets a worsening through a snooze at once', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 11_000, () => ({ spo2Percent: 88 })),
    );
    const alert = last(script).alert;
    script.play(
      snooze(alert, 11_000, 1, 1_800_000),
      seconds(11_000, 16_000, () => ({ spo2Percent: 70 })),
    );
    expect(last(script).change).toBe('snoozed');
    script.play(frame({ atMs: 16_000, values: { spo2Percent: 70 } }));
    expect(last(script)).toMatchObject({
      change: 'worsened',
      alert: { id: alert.id, phase: 'raised', level: 'high', holder: null },
    });
  });

  it('escalates when unanswered, in two steps, and the last level stays', () => {
    const { script, alert } = raised();
    script.play(painted(alert, 6_000, 1));
    script.play(tick(123_000));
    expect(last(script).change).not.toBe('escalated');
    script.play(tick(124_000), tick(243_000));
    expect(last(script).alert.escalation).toBe(1);
    script.play(tick(244_000), tick(3_600_000), tick(7_200_000));
    expect(script.allChanges('bradycardia')).toEqual([
      'raised high',
      'painted high',
      'escalated high',
      'escalated high',
    ]);
    expect(script.state.alerts.size).toBeGreaterThan(0);
  });

  it('goes to the next level after 10 s that no visible screen has painted', () => {
    const { script } = raised();
    script.play(tick(13_000));
    expect(script.allChanges('bradycardia')).toEqual(['raised high']);
    script.play(tick(14_000));
    expect(last(script)).toMatchObject({ change: 'escalated', alert: { escalation: 1 } });
  });

  it('waits for its own time below the level high, painted or not, and at level low for ever', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 302_000, () => ({ heartRatePerMin: 100, spo2Percent: 97 })),
      seconds(302_000, 430_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(script.allChanges('technical.signal-missing.spo2Percent')).toEqual(['raised low']);
    for (let atMs = 430_000; atMs <= 1_100_000; atMs += 1_000) script.play(tick(atMs));
    const [medium] = script.of('alert.changed').filter(({ alert }) => alert.ruleId === 'technical.no-data');
    const escalated = script.of('alert.changed').filter(({ change }) => change === 'escalated');
    expect(medium?.alert.level).toBe('medium');
    expect(escalated.map(({ alert }) => [alert.ruleId, alert.changedAtMs - (medium?.alert.changedAtMs ?? 0)])).toEqual([
      ['technical.no-data', 600_000],
    ]);
  });

  it('counts no second of an episode that has ended to the next one', () => {
    const { script } = raised();
    let atMs = 6_000;
    while (last(script).change !== 'cleared') {
      script.play(frame({ atMs, values: { heartRatePerMin: 120 } }), tick(atMs));
      atMs += 1_000;
    }
    const endedMs = atMs - 1_000;
    // In the very second of the end the heart is slow again, and stays so: that second is no part of the new run.
    script.play(
      frame({ atMs: endedMs + 500, values: low }),
      seconds(endedMs + 1_000, endedMs + 6_000, () => low),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
    script.play(frame({ atMs: endedMs + 6_000, values: low }));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high', 'raised high']);
  });

  it('takes the first painting of a ring, and asks for a new one when it rings again', () => {
    const { script, alert } = raised();
    script.play(painted(alert, 6_000, 1), painted(alert, 6_500, 1, 'screen-2'));
    expect(script.allChanges('bradycardia')).toEqual(['raised high', 'painted high']);
    script.play(acknowledge(alert, 7_000, 2), tick(605_000));
    script.play(painted(alert, 605_100, 3, 'screen-3'));
    expect(last(script).change).toBe('expired');
    script.play(painted(alert, 605_200, 4, 'screen-3'));
    expect(last(script)).toMatchObject({ change: 'painted', alert: { firstPaintedAtMs: START_MS + 5_000 } });
  });
});

describe('compare and set', () => {
  it('accepts what was seen before a mere painting or escalation', () => {
    const { script, alert } = raised();
    script.play(tick(14_000), painted(alert, 14_500, 1), acknowledge(alert, 15_000, 1));
    expect(script.allChanges('bradycardia')).toEqual([
      'raised high',
      'escalated high',
      'painted high',
      'acknowledged high',
    ]);
  });

  it('refuses what was seen before a worsening', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 20_000, (second) => ({ spo2Percent: second < 11 ? 88 : 70 })),
    );
    const alert = script.of('alert.changed')[0]?.alert as Alert;
    script.play(acknowledge(alert, 20_000, 1));
    expect(last(script)).toMatchObject({
      change: 'refused',
      refusal: { code: 'refused.changed', values: {} },
      alert: { phase: 'raised', transition: 2 },
    });
    script.play(acknowledge(alert, 21_000, 2, { id: 'command-2' }));
    expect(last(script).change).toBe('acknowledged');
  });

  it('lets the first of two people win, and tells the second who it was', () => {
    const { script, alert } = raised();
    script.play(acknowledge(alert, 6_000, 1), acknowledge(alert, 6_001, 1, { id: 'command-2', by: 'nurse-2' }));
    expect(last(script)).toMatchObject({
      change: 'refused',
      commandId: 'command-2',
      refusal: { code: 'refused.held', values: { phase: 'acknowledged', by: 'nurse-1' } },
    });
  });

  it('answers the same command once, also when it is sent again with another time', () => {
    const { script, alert } = raised();
    script.play(acknowledge(alert, 6_000, 1), acknowledge(alert, 9_000, 1), acknowledge(alert, 6_000, 1));
    expect(script.allChanges('bradycardia')).toEqual(['raised high', 'acknowledged high']);
    expect(script.of('engine.notice')).toEqual([]);
  });

  it('refuses a command on an alert that has cleared, and notes one that names none', () => {
    const { script, alert } = raised();
    script.play(
      seconds(6_000, 40_000, () => ({ heartRatePerMin: 100 })),
      acknowledge(alert, 40_000, 1),
      acknowledge({ ...alert, id: 'nobody' }, 40_000, 1, { id: 'command-2' }),
    );
    expect(last(script)).toMatchObject({
      change: 'refused',
      refusal: { code: 'refused.cleared', values: {} },
      commandId: 'command-1',
    });
    expect(script.of('engine.notice').at(-1)?.code).toBe('unknown-reference');
  });

  it('refuses a transition that has not happened', () => {
    const { script, alert } = raised();
    script.play(acknowledge(alert, 6_000, 7));
    expect(last(script).change).toBe('refused');
  });
});

describe('an alert and its bed', () => {
  it('names last the bed in which the child lies now', () => {
    const { script } = raised();
    script.play(
      occupied('bed-2', 'stay-1', 6_000),
      occupied('bed-1', 'stay-1', 7_000),
      occupied('bed-2', 'stay-1', 8_000),
    );
    expect(last(script).alert).toMatchObject({
      bedId: 'bed-2',
      annotations: [
        { code: 'stay.moved', values: { bed: 'bed-1' } },
        { code: 'stay.moved', values: { bed: 'bed-2' } },
      ],
    });
  });

  it('goes with the child to another bed', () => {
    const { script, alert } = raised();
    script.play(
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      occupied('bed-1', 'stay-2', 6_000),
      occupied('bed-2', 'stay-1', 6_000),
    );
    expect(last(script)).toMatchObject({
      change: 'annotated',
      alert: { id: alert.id, bedId: 'bed-2', stayId: 'stay-1' },
    });
  });
});

it('can be acknowledged whatever the length of the names it is made of', () => {
  const stayId = 's'.repeat(128);
  const rule = { ...BRADYCARDIA, id: 'b'.repeat(128) };
  const script = new UnitScript({ ...RULES, vitals: [rule] }).play(
    oneChild(),
    opened(stayId),
    occupied('bed-1', stayId, 0),
    seconds(0, 6_000, () => low),
  );
  const alert = last(script).alert;
  expect(alert.stayId).toBe(stayId);
  const command = acknowledge(alert, 6_000, 1);
  expect(command.kind === 'record' && parseUnitRecord(encodeUnitRecord(command.record)).ok).toBe(true);
  expect(last(script.play(command)).change).toBe('acknowledged');
});

it('gives every transition its own id', () => {
  const { script, alert } = raised();
  script.play(
    painted(alert, 6_000, 1),
    acknowledge(alert, 6_000, 1),
    acknowledge(alert, 6_001, 1, { id: 'command-2' }),
    tick(700_000),
    tick(800_000),
    tick(900_000),
  );
  const ids = script.decisions.map((decision) => decision.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id.startsWith('unit-1/'))).toBe(true);
});

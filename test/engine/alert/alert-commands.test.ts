// Hazards: H38 (docs/hazards.md).
/** What people say about alerts, asked of the alert machine itself: which command counts, and what the others are told. */
import { describe, expect, it } from 'vitest';
import { QUIET_MS } from '../../../services/contract/decisions/alert-timing.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { foldCommand, foldPainted, LOG_DAMAGE_RULE } from '../../../services/engine/alert/alert-commands.ts';
import { alertOf, assertAlert, clearAlert, type AlertReason } from '../../../services/engine/alert/alert-machine.ts';
import { createFoldMemory } from '../../../services/engine/context/fold-memory.ts';
import type { FoldStep } from '../../../services/engine/context/fold-context.ts';
import { createUnitState } from '../../../services/engine/fold/unit-fold.ts';
import { VitalsBlockBuilder } from '../../../services/contract/records/vitals-block.ts';
import { NO_RULES, START_MS, UNIT, record, type Input } from '../unit-script.ts';

/** Remembered commands of an alert: the seventeenth forgets the first. */
const COMMANDS = 16;

class Machine {
  readonly step: FoldStep = {
    state: { ...createUnitState(UNIT), nowMs: START_MS },
    rules: NO_RULES,
    memory: createFoldMemory(NO_RULES),
    output: { decisions: [], dueRisks: [], vitals: new VitalsBlockBuilder(), corrections: new VitalsBlockBuilder() },
    cause: '0:1',
  };

  raise(changes: Partial<AlertReason> = {}): Alert {
    const reason: AlertReason = {
      stayId: null,
      ruleId: 'technical.test',
      ruleVersion: '1',
      kind: 'technical',
      level: 'medium',
      severity: 1,
      startMs: START_MS,
      title: { code: 'log-damage.title', values: {} },
      detail: { code: 'log-damage.detail', values: {} },
      ...changes,
    };
    assertAlert(this.step, reason);
    const entry = alertOf(this.step.state, reason.stayId, reason.ruleId);
    if (entry === undefined) throw new Error('not raised');
    return entry.alert;
  }

  /** What was said since the last question. */
  said() {
    return this.step.output.decisions.splice(0).map((decision) => {
      if (decision.kind === 'engine.notice') return { notice: decision.code, detail: decision.detail };
      if (decision.kind !== 'alert.changed') throw new Error(`a decision ${decision.kind}`);
      return decision;
    });
  }

  words() {
    return this.said().map((one) => ('notice' in one ? one.notice : `${one.change} ${one.commandId ?? '-'}`));
  }

  acknowledge(alert: Alert, seenTransition: number, id: string, note: string | null = null): this {
    foldCommand(
      this.step,
      told(
        record(
          'alert.acknowledged',
          0,
          {
            alertId: alert.id,
            seenTransition,
            by: id,
            displayName: id,
            role: 'nurse',
            reason: 'seen-at-bedside',
            note,
          },
          id,
        ),
        'alert.acknowledged',
      ),
    );
    return this;
  }

  snooze(alert: Alert, seenTransition: number, forMs: number): this {
    const fields = { alertId: alert.id, seenTransition, by: 'n', displayName: 'n', role: 'nurse' as const, forMs };
    foldCommand(
      this.step,
      told(record('alert.snoozed', 0, { ...fields, reason: 'sensor-fault' }, 'snooze-1'), 'alert.snoozed'),
    );
    return this;
  }

  paint(alertId: string, transition: number): this {
    foldPainted(
      this.step,
      told(record('alert.painted', 0, { alertId, transition, screenId: 's' }, 'painted-1'), 'alert.painted'),
    );
    return this;
  }
}

type KindOf<K> = Extract<Extract<Input, { kind: 'record' }>['record'], { kind: K }>;

function told<K extends 'alert.acknowledged' | 'alert.snoozed' | 'alert.painted'>(input: Input, kind: K): KindOf<K> {
  if (input.kind !== 'record' || input.record.kind !== kind) throw new Error('another record');
  return input.record as KindOf<K>;
}

describe('a command', () => {
  it('counts for the alert that it names, and for no other', () => {
    const machine = new Machine();
    const [first, second] = [machine.raise(), machine.raise({ ruleId: 'technical.other' })];
    machine.acknowledge(second, 1, 'c1');
    expect(alertOf(machine.step.state, null, 'technical.other')?.alert.phase).toBe('acknowledged');
    expect(alertOf(machine.step.state, null, 'technical.test')?.alert).toEqual(first);
  });

  it('is answered once while it is among the newest of its alert', () => {
    const machine = new Machine();
    const alert = machine.raise();
    machine.said();
    machine.acknowledge(alert, 1, 'c1');
    for (let count = 2; count <= COMMANDS; count++) machine.acknowledge(alert, 1, `c${count}`);
    expect(machine.words()).toEqual([
      'acknowledged c1',
      ...Array.from({ length: 15 }, (_, at) => `refused c${at + 2}`),
    ]);
    machine.acknowledge(alert, 1, 'c1').acknowledge(alert, 1, `c${COMMANDS}`);
    expect(machine.words()).toEqual([]);
    machine.acknowledge(alert, 1, 'c17').acknowledge(alert, 1, 'c2').acknowledge(alert, 1, 'c1');
    expect(machine.words()).toEqual(['refused c17', 'refused c1']);
  });

  it('is refused with what stood against it, each refusal under its own id', () => {
    const machine = new Machine();
    const alert = machine.raise();
    machine.acknowledge(alert, 2, 'early');
    machine.raise({ severity: 2, level: 'high' });
    machine.acknowledge(alert, 1, 'outdated').acknowledge(alert, 2, 'good').acknowledge(alert, 2, 'second');
    const refused = machine.said().filter((one) => !('notice' in one) && one.change === 'refused');
    expect(refused.map((one) => ('notice' in one ? null : [one.commandId, one.refusal]))).toEqual([
      ['early', { code: 'refused.not-yet', values: {} }],
      ['outdated', { code: 'refused.changed', values: {} }],
      ['second', { code: 'refused.held', values: { phase: 'acknowledged', by: 'good' } }],
    ]);
    expect(new Set(refused.map((one) => ('notice' in one ? null : one.id))).size).toBe(3);
  });

  it('on an alert that nobody knows is noted, with the id it named', () => {
    const machine = new Machine();
    machine.acknowledge({ ...machine.raise(), id: 'nobody' }, 1, 'c1');
    expect(machine.said().at(-1)).toEqual({
      notice: 'unknown-reference',
      detail: { code: 'notice.no-such-alert', values: { alertId: 'nobody' } },
    });
  });

  it('holds for the time that it asks for, bounded by the level, and keeps the note', () => {
    const short = new Machine();
    short.snooze(short.raise(), 1, 60_000);
    expect(alertOf(short.step.state, null, 'technical.test')?.alert).toMatchObject({
      phase: 'snoozed',
      holder: { note: null, untilMs: START_MS + 60_000 },
    });
    const long = new Machine();
    long.snooze(long.raise(), 1, 24 * 3_600_000);
    expect(alertOf(long.step.state, null, 'technical.test')?.alert.holder?.untilMs).toBe(START_MS + QUIET_MS.medium);
    const noted = new Machine();
    noted.acknowledge(noted.raise(), 1, 'c1', 'tube checked');
    expect(alertOf(noted.step.state, null, 'technical.test')?.alert.holder).toMatchObject({
      note: 'tube checked',
      untilMs: START_MS + QUIET_MS.medium,
    });
  });

  it('ends an alert that asks for a word and nothing else; a snooze does not', () => {
    const machine = new Machine();
    const alert = machine.raise({ ruleId: LOG_DAMAGE_RULE });
    machine.snooze(alert, 1, 60_000).acknowledge(alert, 2, 'c1');
    expect(machine.said().at(-1)).toMatchObject({
      change: 'cleared',
      alert: { phase: 'cleared', annotations: [{ code: 'alert.confirmed', values: { by: 'c1' } }] },
    });
    expect(alertOf(machine.step.state, null, LOG_DAMAGE_RULE)).toBeUndefined();
  });
});

describe('a receipt of a screen', () => {
  it('counts for a transition that was there, of an alert that is there, once', () => {
    const machine = new Machine();
    const alert = machine.raise();
    machine.said();
    machine.paint('nobody', 1).paint(alert.id, 2);
    expect(machine.words()).toEqual([]);
    machine.paint(alert.id, 1).paint(alert.id, 1);
    expect(machine.words()).toEqual(['painted -']);
  });
});

describe('an episode', () => {
  it('that was ended by mistake goes on under its id and counts on, another begins at one', () => {
    const machine = new Machine();
    machine.raise({ ruleId: 'technical.other' });
    const alert = machine.raise();
    machine.acknowledge(alert, 1, 'c1');
    clearAlert(machine.step, null, 'technical.other');
    clearAlert(machine.step, null, 'technical.test');
    const again = machine.raise();
    expect([again.id, again.transition, again.phase]).toEqual([alert.id, 4, 'raised']);
    machine.acknowledge(again, 3, 'old').acknowledge(again, 4, 'new');
    expect(machine.words().slice(-2)).toEqual(['refused old', 'acknowledged new']);
    const later = machine.raise({ startMs: START_MS + 1_000, ruleId: 'technical.third' });
    expect(later.transition).toBe(1);
  });

  it('begins without inputs, parts and bed unless they are told, and a worsening takes the new ones', () => {
    const machine = new Machine();
    expect(machine.raise()).toMatchObject({ bedId: null, inputs: [], parts: [] });
    const parts: Alert['parts'] = [{ part: 'heart-rate', points: 2 } as unknown as Alert['parts'][number]];
    expect(machine.raise({ severity: 2, parts }).parts).toEqual(parts);
    expect(machine.raise({ severity: 3 })).toMatchObject({ inputs: [], parts: [], transition: 3 });
    expect(machine.raise({ ruleId: 'technical.bed', bedId: 'bed-3' }).bedId).toBe('bed-3');
  });

  it('ends with the remark that is given, beside those that it had', () => {
    const machine = new Machine();
    machine.raise();
    clearAlert(machine.step, null, 'technical.test', { code: 'alert.confirmed', values: { by: 'n' } });
    clearAlert(machine.step, null, 'technical.test');
    expect(machine.words()).toEqual(['raised -', 'cleared -']);
  });
});

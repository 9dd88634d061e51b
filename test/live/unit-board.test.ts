// Hazards: H24, H64 (docs/hazards.md).
import { describe, expect, test } from 'vitest';
import {
  DECISION_VERSION,
  type SignalReading,
  type StayView,
  type UnitOutline,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import { VitalsBlockBuilder, decodeVitalsBlock, type Frame } from '../../services/contract/records/vitals-block.ts';
import { signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import { withVitals } from '../../services/contract/screens/unit-view.ts';
import { UnitBoard } from '../../services/live/board/unit-board.ts';
import { START_MS, alert, alertChanged, row, scoreComputed, stay, stayChanged, unitState } from './decision-samples.ts';

function boardOf(state: UnitState = unitState()): UnitBoard {
  const board = new UnitBoard('epoch-1');
  board.apply(state);
  return board;
}

function addRow(board: UnitBoard, frame: Frame, purpose: 'observation' | 'correction' = 'observation'): void {
  const builder = new VitalsBlockBuilder();
  builder.add(frame);
  const decoded = decodeVitalsBlock(builder.finish(purpose));
  if (!decoded.ok) throw new Error(decoded.fault);
  for (const run of decoded.block.units) board.addRows(decoded.block, run);
}

function reading(signal: SignalReading['signal'], value: number, rest: Partial<SignalReading> = {}): SignalReading {
  return { signal, value, observedAtMs: START_MS, off: false, judged: 'present', intervalMs: 1_000, ...rest };
}

function assertedWith(signals: readonly SignalReading[], atMs: number): UnitState {
  return unitState({ atMs, stays: [stay('stay-1', { bedId: 'bed-1', lastFrameAtMs: atMs, signals })] });
}

/** A row as the engine sends it: with what it doubts. */
function judgedRow(
  atMs: number,
  values: Partial<Record<SignalName, number | null>>,
  artefacts: readonly SignalName[],
): Frame {
  const artefactBits = artefacts.reduce((bits, name) => bits | (1 << signalIndex(name)), 0);
  return { ...row('stay-1', atMs, values), source: { id: 'stay-1', intervalMs: 1_000, artefactBits } };
}

const shown = (board: UnitBoard, signal: string) => board.state?.stays[0]?.signals.find((one) => one.signal === signal);

describe('a playback that has ended', () => {
  test('goes on standing, and holds little of its stream', () => {
    const board = boardOf(unitState({ mode: 'playback' }));
    for (let total = 0; total < 300; total++) board.apply(scoreComputed(total));
    expect(board.heldCount).toBeGreaterThan(500);
    const before = board.cursor;
    board.apply({ ...unitState({ mode: 'playback-ended', atMs: START_MS + 60_000 }), id: 'ended' });
    expect(board.state?.stays).toHaveLength(1);
    expect(board.heldCount).toBeLessThanOrEqual(200);
    // A screen that was away is given the whole.
    expect(board.changesSince(before)).toBeNull();
  });
});

describe('the stream', () => {
  test('the same decision twice is one change', () => {
    const board = boardOf();
    const score = scoreComputed(4);
    expect(board.apply(score).kind).toBe('change');
    expect(board.apply(scoreComputed(5)).kind).toBe('change');
    expect(board.apply(score)).toEqual({ kind: 'nothing' });
    expect(board.state?.stays[0]?.scores[0]?.total).toBe(5);
  });

  test('an older assertion, repeated by an engine that started from a snapshot, changes nothing', () => {
    const board = boardOf(unitState({ atMs: START_MS + 15_000, name: 'now' }));
    expect(board.apply(unitState({ atMs: START_MS, name: 'then' }))).toEqual({ kind: 'nothing' });
    expect(board.state?.name).toBe('now');
  });

  test('what an engine says that is behind what is shown undoes nothing, in the same second too', () => {
    const raised = alert();
    const acknowledged = { ...raised, phase: 'acknowledged', transition: 2 } as const;
    const saved = unitState({ alerts: [raised] });
    const outline: UnitOutline = {
      version: DECISION_VERSION,
      id: 'outline-0',
      unitId: 'unit-a',
      atMs: START_MS,
      cause: saved.cause,
      kind: 'unit.outline',
      beds: saved.beds,
      alerts: [raised],
      stayIds: saved.stays.map(({ stayId }) => stayId),
    };
    const board = boardOf(unitState({ atMs: START_MS - 15_000, alerts: [raised] }));
    board.apply(alertChanged('acknowledged', acknowledged));
    for (const behind of [saved, outline]) {
      expect(board.apply(behind)).toEqual({ kind: 'nothing' });
      expect(board.state?.alerts).toEqual([acknowledged]);
    }
    expect(board.apply(unitState({ alerts: [] })).kind).toBe('replaced');
  });

  test('a change that came before the first assertion counts when it comes again after it', () => {
    const raised = alert();
    const change = alertChanged('raised', raised);
    const board = new UnitBoard('epoch-1');
    expect(board.apply(change)).toEqual({ kind: 'nothing' });
    board.apply({ ...unitState(), cause: '0:0' });
    expect(board.apply(change).kind).toBe('change');
    expect(board.state?.alerts).toEqual([raised]);
  });

  test('an outline that agrees is silent; what it takes away or adds is put right, scores kept', () => {
    const board = boardOf(
      unitState({ stays: [stay('stay-1', { bedId: 'bed-1' }), stay('stay-9', { bedId: 'bed-2' })] }),
    );
    board.apply(scoreComputed(4));
    const raised = alert();
    board.apply(alertChanged('raised', raised));
    const beds = unitState().beds;
    const outline = (second: number, rest: Partial<UnitOutline>): UnitOutline => ({
      version: DECISION_VERSION,
      id: `outline-${second}`,
      unitId: 'unit-a',
      atMs: START_MS + second * 1_000,
      cause: '0:1',
      kind: 'unit.outline',
      beds,
      alerts: [raised],
      stayIds: ['stay-1', 'stay-9'],
      ...rest,
    });
    expect(board.apply(outline(15, {}))).toEqual({ kind: 'nothing' });
    expect([board.state?.atMs, board.corrections]).toEqual([START_MS + 15_000, 0]);
    expect(board.apply(outline(10, { alerts: [] }))).toEqual({ kind: 'nothing' });
    expect(board.apply(outline(30, { alerts: [], stayIds: ['stay-1'] })).kind).toBe('replaced');
    expect(board.state).toMatchObject({ alerts: [], stays: [{ stayId: 'stay-1', scores: [{ total: 4 }] }] });
    expect(board.apply(outline(45, { alerts: [{ ...raised, transition: 2 }], stayIds: ['stay-1'] })).kind).toBe(
      'replaced',
    );
    expect([board.state?.alerts.length, board.corrections]).toEqual([1, 2]);
    expect(new UnitBoard('epoch-2').apply(outline(60, {}))).toEqual({ kind: 'nothing' });
  });

  test('an assertion without a reading that is shown has taken it back', () => {
    const board = boardOf(assertedWith([reading('spo2Percent', 97)], START_MS));
    expect(board.apply(assertedWith([], START_MS + 15_000)).kind).toBe('replaced');
    expect(board.state?.stays[0]?.signals).toEqual([]);
  });
});

describe('a child in a bed that the unit does not list', () => {
  const moved = (stayId: string, bedId: string | null) => stayChanged('moved', stay(stayId, { bedId }));
  const beds = (board: UnitBoard) => board.state?.beds.map(({ bedId, stayId }) => [bedId, stayId]);

  test('is shown at once, after the others, and the bed leaves with the child', () => {
    const board = boardOf();
    const listed = unitState().beds.map(({ bedId }) => [bedId, null]);
    board.apply(moved('stay-1', 'corridor-2'));
    board.apply(moved('stay-2', 'corridor-1'));
    expect(beds(board)).toEqual([...listed, ['corridor-1', 'stay-2'], ['corridor-2', 'stay-1']]);
    expect(board.state?.beds.at(-1)).toMatchObject({ label: 'corridor-2', setting: 'picu', listed: false });
    board.apply(moved('stay-2', null));
    expect(beds(board)).toEqual([...listed, ['corridor-2', 'stay-1']]);
    board.apply(stayChanged('closed', stay('stay-1', { bedId: null })));
    expect(beds(board)).toEqual(listed);
  });
});

describe('readings', () => {
  test('that the gateway had long ago are history, also of a signal that shows nothing; one measured long ago and told now is shown', () => {
    const board = boardOf();
    const old = row('stay-1', START_MS - 120_000, { spo2Percent: 71 });
    addRow(board, old);
    addRow(board, { ...row('stay-1', START_MS - 1_800_000, { cuffMeanMmHg: 61 }), receivedAtMs: START_MS });
    board.takeVitals();
    expect([shown(board, 'spo2Percent'), shown(board, 'cuffMeanMmHg')?.value]).toEqual([undefined, 61]);
  });

  test('an assertion that changes nothing else still brings its newer readings to the screens', () => {
    const board = boardOf();
    expect(board.apply(assertedWith([reading('cuffMeanMmHg', 61)], START_MS + 15_000))).toEqual({ kind: 'nothing' });
    expect(board.takeVitals()).toMatchObject([{ stayId: 'stay-1', readings: [[8, 61, START_MS]] }]);
    expect(shown(board, 'cuffMeanMmHg')?.value).toBe(61);
  });

  test('what came before the engine’s view of a stay does not come back over it', () => {
    const board = boardOf();
    addRow(board, row('stay-1', START_MS + 5_000, { heartRatePerMin: 190 }));
    board.apply(
      stayChanged(
        'moved',
        stay('stay-1', { bedId: 'bed-2', signals: [reading('heartRatePerMin', 120)], lastFrameAtMs: START_MS }),
      ),
    );
    expect(board.takeVitals()).toEqual([]);
    expect(shown(board, 'heartRatePerMin')?.value).toBe(120);
  });

  test('a correction takes back what was another child’s', () => {
    const board = boardOf();
    addRow(board, row('stay-1', START_MS + 5_000, { heartRatePerMin: 190, spo2Percent: 91 }));
    addRow(board, row('stay-1', START_MS + 5_000, { spo2Percent: 98 }), 'correction');
    expect(board.takeVitals()[0]?.readings).toEqual([[3, 98, START_MS + 5_000]]);
  });

  test('an artefact stays one while nobody says otherwise', () => {
    const board = boardOf(assertedWith([reading('spo2Percent', 70, { judged: 'artefact' })], START_MS));
    addRow(board, row('stay-1', START_MS + 1_000, { spo2Percent: 71 }));
    board.takeVitals();
    expect(shown(board, 'spo2Percent')).toMatchObject({ value: 71, judged: 'artefact' });
    board.apply(
      stayChanged(
        'updated',
        stay('stay-1', { bedId: 'bed-1', signals: [reading('spo2Percent', 71, { observedAtMs: START_MS + 1_000 })] }),
      ),
    );
    expect(shown(board, 'spo2Percent')?.judged).toBe('present');
  });

  test('a doubt comes with its reading and goes with the next, on the board and on every screen that follows it', () => {
    const board = boardOf(assertedWith([reading('spo2Percent', 97)], START_MS));
    const seen = [
      [70, ['spo2Percent']],
      [71, ['spo2Percent']],
      [96, []],
    ] as const;
    for (const [second, [value, artefacts]] of seen.entries()) {
      const before = board.state ?? unitState();
      addRow(
        board,
        judgedRow(START_MS + 1_000 * (1 + second), { spo2Percent: value, heartRatePerMin: 120 }, artefacts),
      );
      const stays = board.takeVitals();
      expect([shown(board, 'spo2Percent')?.judged, shown(board, 'heartRatePerMin')?.judged]).toEqual([
        artefacts.length > 0 ? 'artefact' : 'present',
        'present',
      ]);
      expect(withVitals(before, { stays }).stays).toEqual(board.state?.stays);
      expect(
        withVitals(unitState({ stays: [stay('stay-1')] }), { stays: board.allVitals() }).stays[0]?.signals,
      ).toEqual(board.state?.stays[0]?.signals);
    }
  });

  test('a second that is judged anew by what came later is shown as judged, also where its millisecond was known', () => {
    const board = boardOf(assertedWith([reading('spo2Percent', 70, { observedAtMs: START_MS + 400 })], START_MS));
    const again = (artefacts: readonly SignalName[]) => {
      addRow(board, judgedRow(START_MS, { spo2Percent: 70 }, artefacts));
      board.takeVitals();
      return shown(board, 'spo2Percent');
    };
    expect(again(['spo2Percent'])).toMatchObject({ judged: 'artefact', observedAtMs: START_MS + 400 });
    expect(board.takeVitals()).toEqual([]);
    expect(again([])).toMatchObject({ judged: 'present', observedAtMs: START_MS + 400 });
  });

  test('a doubt of a newer reading is news, another one of the reading that is shown is a correction', () => {
    const board = boardOf(assertedWith([reading('spo2Percent', 97)], START_MS));
    const doubtful = reading('spo2Percent', 70, { observedAtMs: START_MS + 60_000, judged: 'artefact' });
    expect(board.apply(assertedWith([doubtful], START_MS + 60_000))).toEqual({ kind: 'nothing' });
    board.takeVitals();
    expect(shown(board, 'spo2Percent')).toMatchObject({ value: 70, judged: 'artefact' });
    expect(board.apply(assertedWith([{ ...doubtful, judged: 'present' }], START_MS + 120_000))).toEqual({
      kind: 'replaced',
      corrected: ['stay.signals spo2Percent: artefact, is present'],
    });
  });

  test('an implausible value is marked as one', () => {
    const board = boardOf();
    addRow(board, row('stay-1', START_MS, { heartRatePerMin: 999 }));
    board.takeVitals();
    expect(shown(board, 'heartRatePerMin')).toMatchObject({ value: 999, judged: 'implausible' });
  });
});

describe('D5: limits', () => {
  const withLimit = (limit: number, atMs: number): UnitState => {
    const limits: StayView['limits'] = {
      inForce: [{ signal: 'spo2Percent', ruleId: 'desaturation', side: 'below', limit, level: 'medium' }],
      withheld: [],
    };
    return unitState({ atMs, stays: [stay('stay-1', { bedId: 'bed-1', limits })] });
  };

  test('reach the screens with the next pulse when other ones hold, and are no correction', () => {
    const board = boardOf(withLimit(90, START_MS));
    expect(board.apply(withLimit(88, START_MS + 60_000))).toEqual({ kind: 'nothing' });
    expect(board.corrections).toBe(0);
    expect(board.takeVitals()).toMatchObject([{ stayId: 'stay-1', limits: { inForce: [{ limit: 88 }] } }]);
    expect(board.state?.stays[0]?.limits?.inForce[0]?.limit).toBe(88);
    expect(board.takeVitals()).toEqual([]);
    expect(board.allVitals()).toMatchObject([{ limits: { inForce: [{ limit: 88 }] } }]);
  });

  test('of before are not shown after the age or the care has changed; a new weight leaves them', () => {
    const board = boardOf(withLimit(90, START_MS));
    board.apply(stayChanged('updated', stay('stay-1', { bedId: 'bed-1', weightKg: 15 })));
    expect(board.state?.stays[0]?.limits?.inForce).toHaveLength(1);
    board.apply(stayChanged('updated', stay('stay-1', { bedId: 'bed-1', ventilated: true })));
    expect(board.state?.stays[0]?.limits).toBeUndefined();
  });
});

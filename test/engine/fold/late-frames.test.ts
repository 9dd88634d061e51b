// Hazards: H21 (docs/hazards.md).
/** Frames that a corrected code map let in long after: history of the right child, and nothing else. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { RING_SECONDS } from '../../../services/engine/windows/second-ring.ts';
import { frame, linked, occupied, oneChild, opened, seconds, tick, UnitScript, type Input } from '../unit-script.ts';

const CORE = signalIndex('coreTemperatureCel');
const HOUR_MS = 3_600_000;

/** An hour of ticks, the last minutes with live frames, then what `late` tells. */
function played(late: readonly Input[], before: readonly Input[] = oneChild()): UnitScript {
  const script = new UnitScript();
  script.play([
    ...before,
    tick(HOUR_MS - 130_000),
    ...seconds(HOUR_MS - 120_000, HOUR_MS, () => ({ heartRatePerMin: 120 })),
    ...late,
    tick(HOUR_MS),
    tick(HOUR_MS + 1000),
  ]);
  return script;
}

function lateFrame(atMs: number, value: number, receivedAtMs = atMs): Input {
  return frame({ late: true, atMs, receivedAtMs, values: { coreTemperatureCel: value } });
}

const temperatures = (script: UnitScript): readonly (readonly [string, number, number])[] =>
  script.rows.flatMap(({ stayId, atMs, values }) =>
    values[CORE] === undefined ? [] : [[stayId, atMs, values[CORE]] as const],
  );
const kindsAfter = (script: UnitScript): readonly string[] =>
  script.decisions.filter(({ kind }) => kind.startsWith('alert') || kind.startsWith('score')).map(({ kind }) => kind);

describe('a second that no tick has sent', () => {
  it('is sent before a newer one takes its row', () => {
    const script = new UnitScript().play(
      oneChild(),
      tick(0),
      frame({ atMs: 1_000, values: { coreTemperatureCel: 36.1 } }),
      frame({ atMs: 1_000 + RING_SECONDS * 1_000, values: { coreTemperatureCel: 36.2 } }),
      tick(2_000 + RING_SECONDS * 1_000),
    );
    expect(temperatures(script).map(([stayId, , value]) => [stayId, Math.round(value * 10) / 10])).toEqual([
      ['stay-1', 36.1],
      ['stay-1', 36.2],
    ]);
  });
});

describe('late frames', () => {
  it('go to the history of the child at the bed, and no further', () => {
    const without = played([]);
    const withLate = played([lateFrame(600_000, 41.5), lateFrame(601_000, 41.6), lateFrame(HOUR_MS - 5_000, 41.7)]);
    expect(temperatures(withLate)).toEqual([
      ['stay-1', expect.any(Number), 41.5],
      ['stay-1', expect.any(Number), expect.closeTo(41.6, 3)],
      ['stay-1', expect.any(Number), expect.closeTo(41.7, 3)],
    ]);
    expect(kindsAfter(withLate)).toEqual(kindsAfter(without));
    const newest = withLate.state.stays.get('stay-1')?.newest;
    expect(newest?.effectiveAtMs[CORE]).toBe(without.state.stays.get('stay-1')?.newest.effectiveAtMs[CORE]);
  });

  it('are no repetition of live ones of the same moment, and take no room from them', () => {
    const script = played([
      lateFrame(HOUR_MS - 5_000, 38),
      ...Array.from({ length: 400 }, (_, index) => lateFrame(600_000 + index * 1000, 38)),
    ]);
    expect(temperatures(script)).toHaveLength(401);
    expect(script.state.devices.get('monitor-1')?.frames?.stored).toBe(120);
    expect(script.decisions.filter((decision) => JSON.stringify(decision).includes('conflicting-record'))).toEqual([]);
  });

  it('belong to the child who lay there then', () => {
    const before = [...oneChild(), opened('stay-2'), occupied('bed-1', 'stay-2', 1_800_000)];
    const script = played([lateFrame(600_000, 37.1), lateFrame(2_400_000, 37.2)], before);
    expect(temperatures(script).map(([stayId]) => stayId)).toEqual(['stay-1', 'stay-2']);
  });

  it('belong to nobody where bedside and gateway time name two children, or nobody lay there', () => {
    const before = [
      ...oneChild(),
      opened('stay-2'),
      occupied('bed-1', 'stay-2', 1_800_000),
      linked('monitor-1', null, 3_000_000),
    ];
    const script = played([lateFrame(1_799_000, 37, 1_803_000), lateFrame(3_100_000, 37)], before);
    expect(temperatures(script)).toEqual([]);
    const kinds = ({ decisions }: UnitScript): readonly string[] => decisions.map(({ kind }) => kind);
    expect(kinds(script)).toEqual(kinds(played([], before)));
  });

  it('of a clock that was off raise no alert about it', () => {
    const script = played(
      Array.from({ length: 30 }, (_, index) => lateFrame(600_000 + index * 1000, 37, 700_000 + index * 1000)),
    );
    expect(temperatures(script)).toHaveLength(30);
    expect(script.decisions.filter((decision) => JSON.stringify(decision).includes('clock-skew'))).toEqual([]);
  });

  it('are told by their field: a device may be called anything', () => {
    const script = played([
      linked('monitor-2@late', 'bed-1', 0),
      frame({ deviceId: 'monitor-2@late', atMs: HOUR_MS - 1_000, values: { coreTemperatureCel: 38.2 } }),
    ]);
    const newest = script.state.stays.get('stay-1')?.newest;
    expect(newest?.values[CORE]).toBeCloseTo(38.2, 3);
  });

  it('that contradict each other are told, and forgotten while their device is kept', () => {
    const script = played([lateFrame(600_000, 37.1), lateFrame(600_000, 37.9)]);
    const notices = script.decisions.filter((decision) => JSON.stringify(decision).includes('conflicting-record'));
    expect(notices).toMatchObject([{ detail: { values: { deviceId: 'monitor-1' } } }]);
    expect(script.state.besideDevices.size).toBe(1);
    script.play([tick(HOUR_MS + 2 * 86_400_000)]);
    expect(script.state.besideDevices.size).toBe(0);
    expect([...script.state.devices.keys()]).toEqual(['monitor-1']);
  });

  it('are known again for ten minutes', () => {
    const again = lateFrame(600_000, 37.1, HOUR_MS);
    const script = played([again]);
    for (let atMs = HOUR_MS + 10_000; atMs < HOUR_MS + 120_000; atMs += 10_000) script.play(tick(atMs));
    script.play(again, tick(HOUR_MS + 121_000));
    expect(temperatures(script)).toHaveLength(1);
  });

  it('go with their bed when the link is told late', () => {
    const script = played([lateFrame(HOUR_MS - 60_000, 37.3)]);
    script.play([
      opened('stay-2', HOUR_MS + 2000),
      occupied('bed-1', 'stay-2', HOUR_MS - 90_000, HOUR_MS + 3000),
      tick(HOUR_MS + 4000),
    ]);
    expect(temperatures(script).at(-1)).toEqual(['stay-2', expect.any(Number), expect.closeTo(37.3, 3)]);
  });

  it('twice change nothing that the history would not fill anyway', () => {
    const late = [lateFrame(600_000, 37.1), lateFrame(600_000, 37.1)];
    expect(temperatures(played(late))).toHaveLength(1);
  });
});

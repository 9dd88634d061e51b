/** The last second of a recording has no tick after it; it is in the history all the same. */
import { expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import {
  configured,
  frame,
  linked,
  NO_RULES,
  occupied,
  opened,
  record,
  tick,
  UnitScript,
  type Input,
} from '../unit-script.ts';

const BEDS = [{ bedId: 'bed-1', label: 'bed-1', setting: 'ward' as const }];

function ended(atMs: number): Input {
  return record(
    'unit.configured',
    atMs,
    { hospitalId: 'h', name: 'Recording', timeZone: 'UTC', setting: 'ward', beds: BEDS, mode: 'playback-ended' },
    'ended',
  );
}

it('is sent once when the playback ends, with every second before it', () => {
  const script = new UnitScript(NO_RULES).play(
    configured({ mode: 'playback', beds: BEDS }),
    opened('stay-1'),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  );
  for (let second = 0; second < 10; second++) {
    script.play(frame({ atMs: second * 1_000, values: { heartRatePerMin: 100 + second } }), tick(second * 1_000));
  }
  const sent = (): readonly (number | undefined)[] =>
    script.rows.map(({ values }) => values[signalIndex('heartRatePerMin')]);
  expect(sent()).toHaveLength(9);
  script.play(ended(9_000), ended(9_000));
  expect(sent()).toEqual(Array.from({ length: 10 }, (_, second) => 100 + second));
});

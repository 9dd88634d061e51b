/** Who lies where is remembered of wards, not of every playback there ever was. */
import { expect, it } from 'vitest';
import { UNIT_FORGOTTEN_MS, WardDirectory } from '../../../services/export/ward/ward-directory.ts';
import { START_MS, unitState } from '../../live/decision-samples.ts';

const position = (recordedAtMs: number) => ({ partition: 0, offset: recordedAtMs, recordedAtMs });

it('forgets an ended playback when another unit begins, not before its last decisions are through', () => {
  const wards = new WardDirectory();
  wards.apply(unitState({ unitId: 'ward' }), position(START_MS));
  for (let index = 0; index < 50; index++) {
    const atMs = START_MS + index * (UNIT_FORGOTTEN_MS / 2);
    wards.apply(unitState({ unitId: `playback-${index}`, mode: 'playback' }), position(atMs));
    wards.apply(unitState({ unitId: `playback-${index}`, mode: 'playback-ended' }), position(atMs + 1));
    expect(wards.locationOf(`playback-${index}`, 'stay-1').patientId).not.toBeNull();
  }
  expect(wards.size).toBeLessThanOrEqual(5);
  expect(wards.locationOf('ward', 'stay-1').patientId).not.toBeNull();
});

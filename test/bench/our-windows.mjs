/** The engine's windows as a bench drives them: seconds, minutes and newest readings of every stay, then means of whole minutes. */
import { createFrameRing, storeFrame } from '../../dist/services/engine/windows/frame-ring.js';
import { createMinuteRing, meanOfMinutes } from '../../dist/services/engine/windows/minute-ring.js';
import { createNewestReadings, noteNewest } from '../../dist/services/engine/windows/newest-readings.js';
import { createSecondRing, writeFrame } from '../../dist/services/engine/windows/second-ring.js';
import { signalIndex } from '../../dist/services/clinical/signal/signals.js';

export const MEANS = [
  'heartRatePerMin',
  'respiratoryRatePerMin',
  'spo2Percent',
  'arterialSystolicMmHg',
  'arterialMeanMmHg',
  'arterialDiastolicMmHg',
  'coreTemperatureCel',
  'endTidalCo2MmHg',
].map(signalIndex);
export const MEAN_MINUTES = 5;

export class OurWindows {
  #stays;
  /** By stay, then by signal of MEANS. */
  means;

  constructor(beds) {
    this.#stays = Array.from({ length: beds }, () => ({
      frames: createFrameRing(1000),
      seconds: createSecondRing(),
      minutes: createMinuteRing(),
      newest: createNewestReadings(),
    }));
    this.means = new Float64Array(beds * MEANS.length);
  }

  /** A row a stay, all of the same second since 1970. */
  take(block, second) {
    const minute = Math.floor(second / 60);
    for (let row = 0; row < block.rowCount; row++) {
      const stay = this.#stays[row];
      const at = storeFrame(stay.frames, block, row, 'bench');
      const bits = block.presentBits[row];
      writeFrame(stay, stay.frames, { at, bits, intervalMs: 1000, guards: [] });
      noteNewest(stay.newest, stay.frames, at, { bits, intervalMs: 1000 });
      for (let mean = 0; mean < MEANS.length; mean++) {
        this.means[row * MEANS.length + mean] = meanOfMinutes(stay.minutes, MEANS[mean], minute - MEAN_MINUTES, minute);
      }
    }
  }
}

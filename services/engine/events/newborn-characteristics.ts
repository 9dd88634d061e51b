/**
 * Heart rate characteristics of newborns at points of the unit's own grid, over the newest seconds that
 * nothing can change any more. Published as numbers; nothing follows from them.
 */
import {
  featureOf,
  presentFraction,
  type CharacteristicFeature,
  type CharacteristicsSettings,
  type CharacteristicsWindow,
} from '../../clinical/newborn/characteristics-settings.ts';
import { notNewbornReason } from '../../clinical/newborn/event-definition.ts';
import { signalIndex } from '../../clinical/signal/signals.ts';
import type { CharacteristicValue } from '../../contract/decisions/newborn-events.ts';
import type { StayState } from '../state/stay-state.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { findRow, usableBits, valueAt } from '../windows/second-ring.ts';

const HEART_RATE = signalIndex('heartRatePerMin');
const SATURATION = signalIndex('spo2Percent');

/** Reckons the window that ends with the newest judged second; forgets all of who is no longer a newborn. */
export function computeCharacteristics(step: FoldStep, stay: StayState, settings: CharacteristicsSettings): void {
  const { state } = step;
  if (notNewbornReason(settings.newborn, stay.person, unitDate(step)) !== null) {
    stay.characteristics = null;
    return;
  }
  const seconds = settings.windowMs / 1000;
  const first = stay.events.judgedSecond + 1 - seconds;
  const window = {
    heartRates: seriesOf(stay, HEART_RATE, first, seconds),
    saturations: seriesOf(stay, SATURATION, first, seconds),
  };
  stay.characteristics = {
    computedAtMs: state.nowMs,
    windowStartMs: first * 1000,
    windowEndMs: (first + seconds) * 1000,
    presentFraction: rounded(presentFraction(window.heartRates), 3),
    features: settings.features.map((feature) => valueOf(feature, window, settings.presentFractionMin)),
  };
  step.output.decisions.push({
    ...decisionEnvelope(step, `${stay.stayId}/characteristics/${state.nowMs}`, state.nowMs),
    kind: 'characteristics.computed',
    stayId: stay.stayId,
    characteristics: stay.characteristics,
  });
}

/** One entry a second from `first` on, NaN where there is no usable reading. */
function seriesOf(stay: StayState, signal: number, first: number, seconds: number): Float64Array {
  return Float64Array.from({ length: seconds }, (_, index) => {
    const row = findRow(stay.seconds, first + index);
    return row < 0 || (usableBits(stay.seconds, row) & (1 << signal)) === 0
      ? Number.NaN
      : valueAt(stay.seconds, row, signal);
  });
}

function valueOf(
  feature: CharacteristicFeature,
  window: CharacteristicsWindow,
  presentFractionMin: number,
): CharacteristicValue {
  const { id, version, unit, decimals, enabled } = feature;
  const result = featureOf(feature, window, presentFractionMin);
  const said = { featureId: id, featureVersion: version, unit, decimals, enabled };
  return result.ok
    ? { ...said, value: rounded(result.value, 6), reason: null }
    : { ...said, value: null, reason: result.reason };
}

/** Digits beyond these differ between machines: a replay must not. */
function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

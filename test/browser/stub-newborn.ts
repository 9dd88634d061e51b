/** Events and heart rate characteristics of the one newborn of the made-up ward, in bed 10. */
import type { EventCounts, HeartRateCharacteristics } from '../../services/contract/decisions/newborn-events.ts';

const NEWBORN_BED = 10;
/** 14:32:07 in Seoul; the start of the made-up ward. */
const NOW_MS = Date.UTC(2026, 10, 24, 5, 32, 7);
const MINUTE_MS = 60_000;

type Told = Pick<EventCounts, 'definitionId'> & Partial<EventCounts>;

function counts(told: Told): EventCounts {
  return {
    definitionVersion: '1.0.0',
    enabled: true,
    reason: null,
    count8h: 0,
    count24h: 0,
    longestMs: null,
    newestStartMs: null,
    runningSinceMs: null,
    secondsObserved8h: 7 * 3_600 + 52 * 60,
    secondsObserved24h: 23 * 3_600 + 11 * 60,
    ...told,
  };
}

const off = { enabled: false, count8h: null, count24h: null };

const EVENTS: readonly EventCounts[] = [
  counts({
    definitionId: 'apnoea-aap',
    signal: 'respiratoryRatePerMin',
    count8h: 2,
    count24h: 5,
    longestMs: 34_000,
    newestStartMs: NOW_MS - 52 * MINUTE_MS,
    secondsObserved8h: 6 * 3_600,
    secondsObserved24h: 17 * 3_600 + 40 * 60,
  }),
  counts({
    definitionId: 'bradycardia-below-100',
    signal: 'heartRatePerMin',
    count8h: 0,
    count24h: 11,
    longestMs: 16_000,
    newestStartMs: NOW_MS - 9 * 60 * MINUTE_MS,
  }),
  counts({
    definitionId: 'desaturation-below-80',
    signal: 'spo2Percent',
    count8h: 12,
    count24h: 31,
    longestMs: 127_000,
    newestStartMs: NOW_MS - 7 * MINUTE_MS,
    runningSinceMs: NOW_MS - 14_000,
  }),
  counts({
    definitionId: 'desaturation-below-80-averaged-8-s',
    signal: 'spo2Percent',
    variant: { plainId: 'desaturation-below-80', averagingMs: 8000, delayMs: 0 },
    count8h: 9,
    count24h: 24,
    longestMs: 124_000,
  }),
  counts({
    definitionId: 'desaturation-below-80-averaged-16-s',
    signal: 'spo2Percent',
    variant: { plainId: 'desaturation-below-80', averagingMs: 16000, delayMs: 0 },
    count8h: 6,
    count24h: 15,
    longestMs: 119_000,
  }),
  counts({
    definitionId: 'desaturation-below-80-delayed-10-s',
    signal: 'spo2Percent',
    variant: { plainId: 'desaturation-below-80', averagingMs: 0, delayMs: 10000 },
    count8h: 5,
    count24h: 12,
    longestMs: 127_000,
  }),
  counts({
    definitionId: 'periodic-breathing',
    signal: 'respiratoryRatePerMin',
    ...off,
    reason: { code: 'event.disabled', values: { definitionId: 'periodic-breathing' } },
  }),
];

const feature = { featureVersion: '1.0.0', enabled: true, reason: null };

const CHARACTERISTICS: HeartRateCharacteristics = {
  computedAtMs: NOW_MS - 2 * MINUTE_MS,
  windowStartMs: NOW_MS - 10 * MINUTE_MS,
  windowEndMs: NOW_MS - 2 * MINUTE_MS,
  presentFraction: 0.97,
  features: [
    {
      ...feature,
      featureId: 'heart-rate-standard-deviation',
      unit: '/min',
      decimals: 1,
      value: 6.4,
    },
    {
      ...feature,
      featureId: 'heart-rate-sample-asymmetry',
      unit: '1',
      decimals: 2,
      value: null,
      reason: { code: 'feature.no-acceleration', values: {} },
    },
    {
      ...feature,
      featureId: 'heart-rate-sample-entropy',
      unit: '1',
      decimals: 2,
      value: null,
      enabled: false,
      reason: { code: 'feature.disabled', values: { featureId: 'heart-rate-sample-entropy' } },
    },
  ],
};

export function newbornEvents(bed: number): readonly EventCounts[] {
  return bed === NEWBORN_BED ? EVENTS : [];
}

export function newbornCharacteristics(bed: number): HeartRateCharacteristics | null {
  return bed === NEWBORN_BED ? CHARACTERISTICS : null;
}

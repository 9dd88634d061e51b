/** Numbers on the pages about data: never rounded into something they are not, worst first. */
import { describe, expect, it } from 'vitest';
import { lagText, rateText, volumeText } from '../../dashboards/ward/connections/connection-text.ts';
import {
  alertText,
  limitText,
  measureText,
  outsideLimits,
  partsOf,
} from '../../dashboards/ward/connections/quality-text.ts';
import { parseRoute, routeHash } from '../../dashboards/ward/page/route.ts';
import type { ConnectionView } from '../../services/contract/screens/connection-view.ts';
import type {
  FeedQuality,
  QualityLimit,
  QualityMeasures,
  SignalQuality,
} from '../../services/contract/screens/quality-report.ts';

const NONE: QualityMeasures = {
  completeness: null,
  timeliness: null,
  plausibility: null,
  duplicates: null,
  'clock-skew': null,
  'off-codes': null,
  refused: null,
};
const LIMITS: readonly QualityLimit[] = [
  { check: 'completeness', sense: 'at-least', mark: 0.95, alert: 0.8 },
  { check: 'clock-skew', sense: 'at-most', mark: 2_000, alert: 30_000 },
  { check: 'off-codes', sense: 'at-most', mark: 0.2, alert: null },
];

describe('numbers of data quality', () => {
  it('are never rounded to nothing or to everything', () => {
    expect([0, 0.0004, 0.021, 0.9996, 1, null].map((value) => measureText('completeness', value))).toEqual([
      '0 %',
      '<0.1 %',
      '2.1 %',
      '>99.9 %',
      '100 %',
      '–',
    ]);
  });

  it('tell delays in the unit that fits, and a clock that is ahead as such', () => {
    expect([
      measureText('timeliness', 240),
      measureText('timeliness', 1_420),
      measureText('timeliness', 95_000),
    ]).toEqual(['240 ms', '1.4 s', '1 min 35 s']);
    expect([measureText('clock-skew', -2_600), lagText(null)]).toEqual(['2.6 s ahead', null]);
  });

  it('say what is asked and from where on it alerts', () => {
    expect(LIMITS.map((limit) => `${limitText(limit, limit.mark)} ${alertText(limit)}`)).toEqual([
      '≥ 95 % alert < 80 %',
      '≤ 2.0 s alert > 30 s',
      '≤ 20 % no alert',
    ]);
  });

  it('come with what they rest on', () => {
    const counts = { expected: 60, came: 61, values: 50, off: 10, implausible: 2, duplicates: 4 };
    expect([
      partsOf('completeness', counts),
      partsOf('plausibility', counts),
      partsOf('duplicates', counts),
      partsOf('off-codes', counts),
      partsOf('refused', counts),
    ]).toEqual([[60, 60], [2, 50], [4, 64], [10, 60], null]);
  });

  it('are listed worst first, and not judged from a handful of values', () => {
    const row = (signal: string, measures: Partial<QualityMeasures>, values = 60): SignalQuality => ({
      signal,
      measures: { ...NONE, ...measures },
      counts: { expected: 60, came: 60, values, off: 0, implausible: 0, duplicates: 0 },
    });
    const window = {
      frames: 60,
      refused: 0,
      delayP50Ms: null,
      rows: [
        row('a', { completeness: 0.9 }),
        row('b', { completeness: 0.5, 'off-codes': 1 }),
        row('c', { completeness: 0.1 }, 5),
      ],
    };
    const feed: FeedQuality = {
      feedId: 'f',
      hospitalId: null,
      unitId: 'u',
      devices: 1,
      windows: { minute: window, fiveMinutes: window, hour: window },
    };
    expect(
      outsideLimits([feed], { limits: LIMITS, leastValues: 10, window: 'hour' }).map(({ signal, check, standing }) => [
        signal,
        check,
        standing,
      ]),
    ).toEqual([
      ['b', 'completeness', 'poor'],
      ['a', 'completeness', 'marked'],
      ['b', 'off-codes', 'marked'],
    ]);
  });
});

describe('figures of a source', () => {
  const view = (change: Partial<ConnectionView>): ConnectionView => ({
    sourceId: 's',
    kind: 'hl7',
    hospitalId: null,
    units: [],
    sends: [],
    state: 'receiving',
    lastMessageAtMs: 0,
    silentAfterMs: 1,
    messagesPerSecond: 0,
    bytesPerSecond: 0,
    lagMs: null,
    messages: 0,
    bytes: 0,
    errors: 0,
    garbageBytes: 0,
    refused: 0,
    skipped: 0,
    connections: null,
    tlsClient: null,
    lastError: null,
    ...change,
  });

  it('keep a slow source from looking silent, and a source without bytes from looking empty', () => {
    expect([0, 0.05, 1, 20].map((messagesPerSecond) => rateText(view({ messagesPerSecond })))).toEqual([
      '0.0/s',
      '0.05/s',
      '1.0/s',
      '20.0/s',
    ]);
    expect([volumeText(view({})), volumeText(view({ bytes: 10, bytesPerSecond: 21_400 }))]).toEqual([
      null,
      '21.4 kB/s',
    ]);
  });
});

describe('the address', () => {
  it.each(['#/connections', '#/connections/monitors%20east?unit=u-1', '#/quality', '#/quality?unit=u-1'])(
    '%s comes back the same',
    (hash) => {
      expect(routeHash(parseRoute(hash))).toBe(hash);
    },
  );

  it('of a bed is that of the ward', () => {
    expect(parseRoute('#/bed/7')).toMatchObject({ page: 'ward', bedId: '7', sourceId: null });
    expect(parseRoute('#/connections/7')).toMatchObject({ page: 'connections', bedId: null, sourceId: '7' });
  });
});

import { said } from '../../support/said.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCharacteristics } from '../../../services/clinical/newborn/characteristics-settings.ts';
import { notCountedReason, notNewbornReason } from '../../../services/clinical/newborn/event-definition.ts';
import { parseEventDefinitions } from '../../../services/clinical/newborn/parse-event-definitions.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';
import { course, judged, shipped, shippedEvents, type Course } from './event-seconds.ts';

type Json = Record<string, unknown>;

function shippedJson(file: string): Json {
  return JSON.parse(readFileSync(new URL(`../../../models/rules/${file}`, import.meta.url), 'utf8')) as Json;
}

/** The shipped file with one definition changed. */
function withDefinition(id: string, change: Json): unknown {
  const file = shippedJson('events.json');
  return {
    ...file,
    definitions: (file['definitions'] as Json[]).map((definition) =>
      definition['id'] === id ? { ...definition, ...change } : definition,
    ),
  };
}

function faultsOf(json: unknown): string {
  const parsed = parseEventDefinitions(json);
  return parsed.ok ? '' : parsed.faults.join('; ');
}

describe('the file of event definitions', () => {
  it('proves itself', () => {
    expect(faultsOf(shippedJson('events.json'))).toBe('');
    expect(
      shippedEvents()
        .definitions.filter((definition) => !definition.enabled)
        .map(({ id }) => id),
    ).toEqual(['periodic-breathing']);
  });

  it.each([
    ['an unverified definition that is enabled', { certainty: 'U' }, 'certainty U must be disabled'],
    ['a disabled definition without a reason', { enabled: false }, 'disabledReason must be given'],
    [
      'one signal twice',
      { with: [{ signal: 'spo2Percent', direction: 'below', limit: 70, sustainedForMs: 1000 }] },
      'signal spo2Percent is repeated',
    ],
    ['many runs that are never joined', { runsMin: 3 }, 'only make an event when they are joined'],
    ['parts of a second', { delayMs: 1_500 }, 'delayMs'],
    [
      'a cuff pressure',
      { condition: { signal: 'cuffMeanMmHg', direction: 'below', limit: 30, sustainedForMs: 10_000 } },
      'condition.signal',
    ],
  ])('refuses %s', (_, change, fault) => {
    expect(faultsOf(withDefinition('desaturation-below-80', change))).toContain(fault);
  });

  it('refuses two definitions of one name', () => {
    expect(faultsOf(withDefinition('bradycardia-below-80', { id: 'bradycardia-below-100' }))).toContain(
      'definition bradycardia-below-100 is repeated',
    );
  });
});

describe('whose events are counted', () => {
  const { newborn, definitions } = shippedEvents();
  const on = { year: 2026, month: 3, day: 2 };
  const reason = (birthDate: string | null, gestationalAgeAtBirthDays: number | null): string | null =>
    said(notNewbornReason(newborn, { birthDate, gestationalAgeAtBirthDays }, on));

  it('those of newborns: below 28 days, or below 44 weeks postmenstrual', () => {
    expect(reason('2026-02-03', null)).toBeNull();
    expect(reason('2026-02-02', null)).toBe('no longer a newborn');
    // Born at 26 weeks: 44 weeks postmenstrual are 126 days.
    expect(reason('2025-10-28', 182)).toBeNull();
    expect(reason('2025-10-27', 182)).toBe('no longer a newborn');
    expect(reason(null, 182)).toBe('birth date is missing');
  });

  it('apnoea of prematurity only when born before 37 weeks, and not when that is unknown', () => {
    const apnoea = definitions.find(({ id }) => id === 'apnoea-aap');
    if (apnoea === undefined) throw new Error('no apnoea');
    expect(notCountedReason(apnoea, 258)).toBeNull();
    expect(said(notCountedReason(apnoea, 259))).toContain('before 37 weeks');
    expect(said(notCountedReason(apnoea, null))).toContain('gestational age at birth is missing');
    expect(definitions.filter((definition) => notCountedReason(definition, null) === null)).toHaveLength(8);
  });
});

const TABLE = sharedFile('clinical/thresholds.csv');

/** Seconds at 1 Hz in which everything but the quantity of the row is past its limit for long enough. */
const ROWS: Readonly<Record<string, { readonly definition: string; readonly at: (value: number) => Course }>> = {
  apnoea_aap: {
    definition: 'apnoea-aap',
    at: (seconds) => ({ respiratoryRatePerMin: course([40, 5], [0, seconds], [40, 5]) }),
  },
  abd_apnoea: { definition: 'apnoea-bradycardia-desaturation', at: (seconds) => abd({ seconds }) },
  abd_heart_rate: { definition: 'apnoea-bradycardia-desaturation', at: (heartRate) => abd({ heartRate }) },
  abd_spo2: { definition: 'apnoea-bradycardia-desaturation', at: (spo2) => abd({ spo2 }) },
  bradycardia_duration_hr_lt_100: {
    definition: 'bradycardia-below-100',
    at: (seconds) => ({ heartRatePerMin: course([100, 5], [99.9, seconds], [100, 5]) }),
  },
  desaturation_duration_spo2_lt_80: {
    definition: 'desaturation-below-80',
    at: (seconds) => ({ spo2Percent: course([80, 5], [79.9, seconds], [80, 5]) }),
  },
  intermittent_hypoxaemia_spo2_lt_85: {
    definition: 'intermittent-hypoxaemia',
    at: (seconds) => ({ spo2Percent: course([85, 5], [84.9, seconds], [85, 5]) }),
  },
  bradycardia_clinical: {
    definition: 'bradycardia-below-80',
    at: (heartRate) => ({ heartRatePerMin: course([120, 5], [heartRate, 10], [120, 5]) }),
  },
  periodic_breathing_pause: {
    definition: 'periodic-breathing',
    at: (seconds) => ({
      respiratoryRatePerMin: course([40, 5], [0, seconds], [40, 10], [0, seconds], [40, 10], [0, seconds], [40, 30]),
    }),
  },
};

function abd({ seconds = 10, heartRate = 90, spo2 = 70 }): Course {
  return {
    respiratoryRatePerMin: course([40, 5], [0, seconds], [40, 5]),
    heartRatePerMin: course([heartRate, seconds + 10]),
    spo2Percent: course([spo2, seconds + 10]),
  };
}

/** The last value that is no event and the first that is. */
function edges(op: string, value: number, unit: string): { readonly outside: number; readonly inside: number } {
  if (op === 'lt') return { outside: value, inside: value - 0.1 };
  // On a grid of seconds, more than 3 s is 4 s.
  if (op === 'gt') return { outside: value, inside: value + 1 };
  if (op === 'ge' && unit === 's') return { outside: value - 1, inside: value };
  throw new Error(`no edges for ${op} ${unit}`);
}

describe.skipIf(TABLE === null)(
  'every row of the reference table, at both edges (needs the reference material beside the checkout)',
  () => {
    const rows =
      TABLE === null ? [] : csvRows(readFileSync(TABLE, 'utf8')).filter((row) => row['score'] === 'preterm_events');

    it('has all its rows here', () => {
      expect(new Set(rows.map((row) => row['component']))).toEqual(new Set(Object.keys(ROWS)));
    });

    it.each(rows.map((row) => [row['component'] ?? '', row] as const))('%s', (component, row) => {
      const found = ROWS[component];
      if (found === undefined) throw new Error(`no course for ${component}`);
      const { outside, inside } = edges(row['op'] ?? '', Number(row['value']), row['unit'] ?? '');
      const settings = shipped(found.definition);
      expect(judged(settings, found.at(outside)).found).toEqual([]);
      expect(judged(settings, found.at(inside)).found).toHaveLength(1);
    });
  },
);

describe('the file of heart rate characteristics', () => {
  it('proves itself; what is unverified is disabled with its reason, and no index is made', () => {
    const parsed = parseCharacteristics(shippedJson('heart-rate-characteristics.json'));
    if (!parsed.ok) throw new Error(parsed.faults.join('; '));
    expect(parsed.settings.features.map(({ kind, enabled }) => [kind, enabled])).toEqual([
      ['standard-deviation', true],
      ['sample-asymmetry', true],
      ['sample-entropy', false],
      ['cross-correlation', false],
    ]);
    for (const feature of parsed.settings.features) {
      expect(feature.label).toContain('monitor averages');
      expect(`${feature.id} ${feature.label}`).not.toMatch(/hero|hrc|index|sepsis/i);
    }
  });

  it('refuses an unverified feature that is enabled, and a window longer than the engine holds', () => {
    const file = shippedJson('heart-rate-characteristics.json');
    const enabled = parseCharacteristics({
      ...file,
      features: (file['features'] as Json[]).map((feature) => ({ ...feature, enabled: true, disabledReason: null })),
    });
    expect(enabled.ok ? [] : enabled.faults).toEqual([
      'heart-rate-sample-entropy: certainty U must be disabled',
      'heart-rate-spo2-cross-correlation: certainty U must be disabled',
    ]);
    expect(parseCharacteristics({ ...file, windowMs: 600_000 }).ok).toBe(false);
  });
});

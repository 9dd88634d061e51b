/** The small readers of text from outside: times, units, settings. None throws what it should not. */
import { describe, expect, it } from 'vitest';
import { loadUcumLibrary } from '../../services/feed/adapters/ucum-units.ts';
import { momentOf } from '../../services/feed/fhir/elements/fhir-time.ts';
import { formatHl7Time, readHl7Time } from '../../services/feed/hl7/text/hl7-time.ts';
import type { Hl7Time } from '../../services/feed/hl7/text/hl7-time.ts';
import { sourceSettingsSchema } from '../../services/feed/sources/source-settings.ts';
import { QUANTITY_NAMES } from '../../services/feed/units/quantities.ts';
import { UnitGate } from '../../services/feed/units/unit-gate.ts';
import { parseConfig, settingsSchema } from '../../services/platform/config.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { SITE } from './hl7-hospital.ts';
import { mutatedJson } from './mutate-json.ts';
import { nastyText, nastyTime } from './nasty-values.ts';
import { casesOr, runCases } from './run-cases.ts';
import type { FuzzSubject } from './run-cases.ts';
import type { SeededRandom } from './seeded-random.ts';
import { timeLimit } from '../support/patience.ts';

const USUAL = 3_000;
const ZONES = [
  'UTC',
  'Asia/Seoul',
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
];

function hold<T, R>(subject: Omit<FuzzSubject<T, R>, 'show'>): void {
  const figures = runCases({ ...subject, show: (made) => JSON.stringify(made) }, casesOr(USUAL));
  expect(figures.slowCases).toEqual([]);
}

/** A few letters of a time exchanged for others of times. */
function almostTime(random: SeededRandom): string {
  const letters = Array.from(nastyTime(random));
  for (let each = random.below(3); each > 0; each--) {
    letters[random.below(letters.length + 1)] = random.pick(Array.from('0123456789+-.:TZ ~^'));
  }
  return Array.from(letters, (letter) => letter ?? '').join('');
}

describe('readers of small texts', () => {
  it('HL7 times are whole milliseconds that can be written again, or refused', { timeout: timeLimit(3_600_000) }, () =>
    hold({
      name: 'hl7-time',
      make: (random) => ({
        text: random.chance(0.7) ? almostTime(random) : nastyText(random),
        timeZone: random.pick(ZONES),
      }),
      run: ({ text, timeZone }): { readonly read: Hl7Time; readonly again: Hl7Time | null } => {
        const read = readHl7Time(text, { timeZone });
        return { read, again: read.ok ? readHl7Time(formatHl7Time(read.atMs, timeZone), { timeZone: 'UTC' }) : null };
      },
      check: ({ read, again }) => {
        if (!read.ok) return;
        if (!Number.isInteger(read.atMs)) throw new Error(`${read.atMs} is no whole millisecond`);
        // The first and the last day are another year in another zone.
        if (read.atMs < Date.UTC(1901) || read.atMs > Date.UTC(2199)) return;
        if (again === null || !again.ok || again.atMs !== read.atMs) {
          throw new Error(`read as ${read.atMs}, written and read again ${JSON.stringify(again)}`);
        }
      },
    }),
  );

  it('FHIR times are whole milliseconds or none', () =>
    hold({
      name: 'fhir-time',
      make: (random) =>
        random.chance(0.7)
          ? almostTime(random).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6')
          : nastyText(random),
      run: momentOf,
      check: (atMs) => {
        if (atMs !== null && !Number.isInteger(atMs)) throw new Error(`${atMs} is no whole millisecond`);
      },
    }));

  it('units convert to a finite line or are refused, and are remembered the same', () => {
    const [gate, other] = [new UnitGate(loadUcumLibrary()), new UnitGate(loadUcumLibrary())];
    hold({
      name: 'units',
      make: (random) => ({
        name: random.chance(0.9) ? random.pick(QUANTITY_NAMES) : nastyText(random),
        unit: random.chance(0.5)
          ? nastyText(random)
          : `${random.pick(['m', 'k', 'u', '', '1', '/'])}${random.pick(['g', 'L', 'mol', 'U', 'min', 'Hg', '%', '[pH]', '{x}'])}${random.pick(['/', '.', '*', '', '10*'])}${random.pick(['L', 'dL', 'min', 'h', 'kg', '{beats}'])}`,
      }),
      run: ({ name, unit }) => [gate.conversion(name, unit), gate.conversion(name, unit), other.conversion(name, unit)],
      check: ([first, again, fresh]) => {
        if (JSON.stringify(first) !== JSON.stringify(again) || JSON.stringify(first) !== JSON.stringify(fresh)) {
          throw new Error('two answers to one question');
        }
        if (
          first?.ok === true &&
          !(
            Number.isFinite(first.conversion.factor) &&
            first.conversion.factor > 0 &&
            Number.isFinite(first.conversion.offset)
          )
        ) {
          throw new Error(`no line: ${JSON.stringify(first)}`);
        }
      },
    });
  });

  it('sources.json is read or refused', () =>
    hold({
      name: 'sources.json',
      make: (random) => mutatedJson(SITE, random),
      run: (text) => {
        try {
          return sourceSettingsSchema.safeParse(JSON.parse(text));
        } catch (error) {
          if (error instanceof SyntaxError) return null;
          throw error;
        }
      },
      check: (parsed) => {
        if (parsed?.success !== true) return;
        const { sources, units } = parsed.data;
        if (sources.some((source) => source.units.some((unitId) => !units.some((unit) => unit.unitId === unitId)))) {
          throw new Error('a source of a unit that is not there');
        }
      },
    }));

  it('the environment is read or refused with its name', () => {
    const names = Object.keys(settingsSchema.shape);
    hold({
      name: 'config',
      make: (random) =>
        Object.fromEntries(
          Array.from({ length: 1 + random.below(4) }, () => [
            random.chance(0.9) ? random.pick(names) : `VIGIL_${nastyText(random)}`,
            nastyText(random),
          ]),
        ),
      run: (environment) => {
        try {
          return parseConfig(environment);
        } catch (error) {
          if (error instanceof VigilError && error.code === 'config-invalid') return null;
          throw error;
        }
      },
      check: (config) => {
        if (config !== null && !(config.http.port >= 1 && config.http.port <= 65_535)) {
          throw new Error('a port that is none');
        }
      },
    });
  });
});

/**
 * Which bed a place of a message is: PV1-3 as `ward^room^bed`, with the facility in component 4. At
 * the bedside the patient is often not named, and the place is then all there is to go by.
 *
 * Invariant: a place is looked up whole, never fuzzily. Spaces at the edges and empty parts at the end
 * say nothing and are left out on both sides; all else must be the same. What is unknown is no bed.
 */
import { detachedText } from '../hl7/text/detached-text.ts';
import { VigilError } from '../../platform/errors.ts';
import type { SourceSettings } from './source-settings.ts';
import type { Delimiters } from '../hl7/text/hl7-message.ts';

export interface BedLocation {
  readonly unitId: string;
  readonly bedId: string;
}

export interface Places {
  /**
   * The bed of a location (PV1-3 as it came, first repetition); null: unknown or empty. One location
   * gives the same object each time, so that it may be the key of what is remembered of a bed.
   */
  find(location: string, delimiters?: Delimiters): BedLocation | null;
}

/** Point of care, room, bed, facility; status, type and building behind them say nothing of the bed. */
const PARTS = 4;
const FACILITY_AT = 3;
/** Texts of places of one sender are few; what comes beyond is read anew each time, so that texts cannot fill memory. */
const REMEMBERED_MAX = 5_000;
const REMEMBERED_LENGTH_MAX = 200;
/** No place of the settings is as long; looking for the empty parts at the end of a longer one costs the square of it. */
const LOCATION_LENGTH_MAX = 1_000;

/**
 * Places of one hospital. A facility in the message is needed where the settings name one, and left
 * out where they do not. Throws `config-invalid` when one place would lead to two beds.
 */
export function placesOf(settings: Pick<SourceSettings, 'units'>, hospitalId: string): Places {
  const beds = bedsByPlace(settings, hospitalId);
  const remembered = new Map<string, BedLocation | null>();
  return {
    find(location, delimiters) {
      if (location.length > LOCATION_LENGTH_MAX) return null;
      const text = delimiters === undefined ? location : inUsualDelimiters(location, delimiters);
      const known = remembered.get(text);
      if (known !== undefined) return known;
      const found = placeOf(beds, text);
      if (remembered.size < REMEMBERED_MAX && text.length <= REMEMBERED_LENGTH_MAX) {
        remembered.set(detachedText(text), found);
      }
      return found;
    },
  };
}

function bedsByPlace({ units }: Pick<SourceSettings, 'units'>, hospitalId: string): ReadonlyMap<string, BedLocation> {
  const beds = new Map<string, BedLocation>();
  for (const { unitId, hospitalId: of, beds: list } of units) {
    if (of !== hospitalId) continue;
    for (const { bedId, locations } of list) {
      const bedLocation = { unitId, bedId };
      for (const location of locations) {
        const name = joined(partsOf(location));
        const other = beds.get(name) ?? bedLocation;
        if (name === '' || other !== bedLocation) {
          throw new VigilError(
            'config-invalid',
            `sources.json: place «${location}» of bed ${bedId} in ${unitId} ${name === '' ? 'is empty' : `is also that of bed ${other.bedId} in ${other.unitId}`}`,
          );
        }
        beds.set(name, bedLocation);
      }
    }
  }
  return beds;
}

function placeOf(beds: ReadonlyMap<string, BedLocation>, location: string): BedLocation | null {
  const parts = partsOf(location);
  return beds.get(joined(parts)) ?? beds.get(joined(parts.slice(0, FACILITY_AT))) ?? null;
}

function partsOf(location: string): readonly string[] {
  const first = location.split('~', 1)[0] ?? '';
  return first.split('^', PARTS).map((part) =>
    part
      .split('&')
      .map((piece) => piece.trim())
      .join('&')
      .replace(/&+$/, ''),
  );
}

function joined(parts: readonly string[]): string {
  return parts.join('^').replace(/\^+$/, '');
}

/** A message may declare other delimiters than the settings are written in. */
function inUsualDelimiters(location: string, { component, repetition, subcomponent }: Delimiters): string {
  if (component === '^' && repetition === '~' && subcomponent === '&') return location;
  const usual: ReadonlyMap<string, string> = new Map([
    [component, '^'],
    [repetition, '~'],
    [subcomponent, '&'],
  ]);
  return Array.from(location, (mark) => usual.get(mark) ?? mark).join('');
}

/** Which numbers of the last day came under which entry of a map. */
import { fitsChannel } from '../channel-pattern.ts';
import type { MapEntry } from '../code-map.ts';
import { foldedTerm } from '../folded-name.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import type { StandardCodes } from '../standard-codes.ts';

export class ReceivedPlaces {
  readonly #standard: StandardCodes;
  readonly #byPlace = new Map<string, ReceivedCode[]>();

  constructor(standard: StandardCodes, received: readonly ReceivedCode[]) {
    this.#standard = standard;
    for (const code of received) {
      const place = standard.placeOf(code.local);
      const known = this.#byPlace.get(place);
      if (known === undefined) this.#byPlace.set(place, [code]);
      else known.push(code);
    }
  }

  /** What an entry would be asked about. */
  under(entry: Pick<MapEntry, 'system' | 'code' | 'name' | 'channel'>): readonly ReceivedCode[] {
    return (this.#byPlace.get(this.#standard.placeOf(entry)) ?? []).filter(
      ({ local }) =>
        (entry.channel === undefined || fitsChannel(entry.channel, local.channel)) &&
        (entry.name === undefined || local.name === '' || foldedTerm(local.name) === foldedTerm(entry.name)),
    );
  }

  /** Codes that are not in `known`, by system and code; where some of those are known, by name as well. */
  beside(known: ReadonlySet<ReceivedCode>): readonly (readonly ReceivedCode[])[] {
    return [...this.#byPlace.values()].flatMap((codes) => {
      const others = codes.filter((code) => !known.has(code));
      if (others.length === codes.length) return [others];
      const names = new Set(others.map(({ local }) => foldedTerm(local.name)));
      return [...names].map((name) => others.filter(({ local }) => foldedTerm(local.name) === name));
    });
  }
}

/** As it was sent, number of the unit or text; empty: none. */
export function sentUnitOf({ local: { unit } }: ReceivedCode): string {
  return unit.code.trim() === '' ? unit.name.trim() : unit.code.trim();
}

/** Least, middle and most of the kept numbers, converted; of no number at all: zeros, which no received code has. */
export function spreadOf(
  { samples }: ReceivedCode,
  { factor, offset }: { readonly factor: number; readonly offset: number },
): { readonly least: number; readonly middle: number; readonly most: number } {
  const values = samples.map(([, number]) => number * factor + offset).toSorted((a, b) => a - b);
  const at = (index: number): number => Math.round((values[index] ?? 0) * 100) / 100;
  return { least: at(0), middle: at(Math.floor(values.length / 2)), most: at(values.length - 1) };
}

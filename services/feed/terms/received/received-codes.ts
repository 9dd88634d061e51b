/**
 * Which codes came in the last day, in which units and with which numbers: what a person needs to see
 * whether a code can mean what it is about to be approved as. Numbers and codes alone, of no child.
 *
 * Invariants: bounded, whatever is sent; the same messages give the same book.
 */
import { z } from 'zod';
import { SETTINGS } from '../../../contract/records/unit-record.ts';
import type { LocalCode } from '../term-gate.port.ts';

const DAY_MS = 24 * 3_600_000;
/** A hospital's monitors and laboratory have some hundred codes. */
const CODES_MAX = 5_000;
/** Numbers kept of one code, spread over the day: enough for where its middle lies. */
const SAMPLES_MAX = 400;

const receivedCodeSchema = z.strictObject({
  hospitalId: z.string().max(128),
  unitId: z.string().max(128),
  setting: z.enum(SETTINGS),
  local: z.strictObject({
    system: z.string(),
    code: z.string(),
    name: z.string(),
    channel: z.string(),
    unit: z.strictObject({ code: z.string(), name: z.string(), system: z.string() }),
  }),
  /** Numbers that came since `sinceMs`. */
  count: z.number().int().min(1),
  /** Gateway time of the first, ms. */
  sinceMs: z.number().int(),
  /** Every how many-th number is kept. */
  stride: z.number().int().min(1),
  /** Kept numbers with their gateway time, ms, as they were sent. */
  samples: z.array(z.tuple([z.number(), z.number()])).max(SAMPLES_MAX),
});
const bookSchema = z.strictObject({ version: z.literal(1), codes: z.array(receivedCodeSchema).max(CODES_MAX) });
export type ReceivedCode = z.infer<typeof receivedCodeSchema>;

export type ReceivedPlace = Pick<ReceivedCode, 'hospitalId' | 'unitId' | 'setting'>;

export class ReceivedCodes {
  readonly #codes = new Map<string, ReceivedCode>();
  /** Readers hand on the same object for the same code: its key is made once. */
  readonly #keys = new WeakMap<LocalCode, string>();

  get codes(): readonly ReceivedCode[] {
    return [...this.#codes.values()];
  }

  /** A number that came under a code, whatever the code was taken for. */
  note(place: ReceivedPlace, local: LocalCode, number: number, atMs: number): void {
    const key = `${place.unitId}\n${this.#keyOf(local)}`;
    const known = this.#codes.get(key);
    if (known === undefined) {
      if (this.#codes.size >= CODES_MAX) return;
      this.#codes.set(key, { ...place, local, count: 1, sinceMs: atMs, stride: 1, samples: [[atMs, number]] });
      return;
    }
    known.count += 1;
    if (known.count % known.stride !== 0) return;
    if (known.samples.length === SAMPLES_MAX) thin(known);
    known.samples.push([atMs, number]);
  }

  /** Forgets what came more than a day before `nowMs`. */
  forgetOld(nowMs: number): void {
    for (const [key, code] of this.#codes) {
      code.samples = code.samples.filter(([atMs]) => nowMs - atMs <= DAY_MS);
      const [oldest] = code.samples;
      if (oldest === undefined) this.#codes.delete(key);
      else if (nowMs - code.sinceMs > DAY_MS) {
        code.sinceMs = oldest[0];
        code.count = code.samples.length * code.stride;
      }
    }
  }

  serialise(): string {
    return JSON.stringify({ version: 1, codes: this.codes });
  }

  /** Reads what `serialise` wrote; null when it is anything else. */
  static parse(text: string): ReceivedCodes | null {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return null;
    }
    const parsed = bookSchema.safeParse(json);
    if (!parsed.success) return null;
    const ledger = new ReceivedCodes();
    for (const code of parsed.data.codes) ledger.#codes.set(`${code.unitId}\n${ledger.#keyOf(code.local)}`, code);
    return ledger;
  }

  #keyOf(local: LocalCode): string {
    const known = this.#keys.get(local);
    if (known !== undefined) return known;
    const { system, code, name, channel, unit } = local;
    const key = JSON.stringify([system, code, name, channel, unit.code, unit.name, unit.system]);
    this.#keys.set(local, key);
    return key;
  }
}

function thin(code: ReceivedCode): void {
  code.samples = code.samples.filter((_, at) => at % 2 === 0);
  code.stride *= 2;
}

/**
 * Times of a message into moments, each text read once: a dozen rows of a message share one, and a
 * cuff reading is sent again for an hour with the same. A time that the clocks had twice depends on
 * the device, and is read anew each time.
 */
import { detachedText } from '../text/detached-text.ts';
import { readHl7Time } from '../text/hl7-time.ts';
import type { Hl7Time } from '../text/hl7-time.ts';

/** Some seconds of a hundred beds; then it begins afresh. */
const REMEMBERED_MAX = 1_000;
const TEXT_LENGTH_MAX = 40;

export class MessageTimes {
  readonly #timeZone: string;
  readonly #remembered = new Map<string, Hl7Time>();

  /** `timeZone`: IANA zone of times that are sent without one. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** `notBeforeMs`: newest time of the same device so far. */
  read(text: string, notBeforeMs: number | null): Hl7Time {
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const time = readHl7Time(text, { timeZone: this.#timeZone, notBeforeMs });
    if (text.length <= TEXT_LENGTH_MAX && !(time.ok && time.isAmbiguous)) {
      if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
      this.#remembered.set(detachedText(text), time);
    }
    return time;
  }
}

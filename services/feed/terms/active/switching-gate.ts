/**
 * The gate that readers hold: it asks the one that counts now, and is switched between two messages. A message is
 * read in one go, so no message is read by two maps.
 */
import type { LocalCode, TermGate, TermVerdict } from '../term-gate.port.ts';

export class SwitchingGate implements TermGate {
  #current: TermGate;

  constructor(current: TermGate) {
    this.#current = current;
  }

  get hospitalId(): string {
    return this.#current.hospitalId;
  }

  get mapVersion(): string {
    return this.#current.mapVersion;
  }

  /** The gate of the map that counts now; it goes on to answer by that map after a switch. */
  get current(): TermGate {
    return this.#current;
  }

  resolve(local: LocalCode): TermVerdict {
    return this.#current.resolve(local);
  }

  switchTo(next: TermGate): void {
    this.#current = next;
  }
}

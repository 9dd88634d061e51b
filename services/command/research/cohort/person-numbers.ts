/**
 * Numbers of children in the order in which they are first seen. A child is known by the beginning of a keyed digest of its id, so
 * that no id stands in a file and a million children take 40 MB: a table with open addresses in typed arrays.
 */
import { createHash } from 'node:crypto';
import { invariant } from '../../../platform/errors.ts';

/** 96 bits: among a million children two that share a key are one in 10^17. */
const KEY_WORDS = 3;
const KEY_BYTES = KEY_WORDS * 4;
const SLOTS_LEAST = 1_024;

export class PersonNumbers {
  readonly #salt: string;
  /** Of each slot the number of its child; 0: empty. */
  #numbers = new Uint32Array(SLOTS_LEAST);
  #keys = new Uint32Array(SLOTS_LEAST * KEY_WORDS);
  #size = 0;

  constructor(salt: string) {
    this.#salt = salt;
  }

  get size(): number {
    return this.#size;
  }

  keyOf(personId: string): string {
    return createHash('sha256')
      .update(`${this.#salt} ${personId}`)
      .digest('hex')
      .slice(0, KEY_BYTES * 2);
  }

  /** Null: it was never numbered. */
  find(key: string): number | null {
    const number = this.#numbers[this.#slotOf(wordsOf(key))] ?? 0;
    return number === 0 ? null : number;
  }

  /** The next number, for a child that has none. */
  add(key: string): number {
    if (this.#size * 2 >= this.#numbers.length) this.#grow();
    const words = wordsOf(key);
    const slot = this.#slotOf(words);
    invariant(this.#numbers[slot] === 0, 'a child is numbered twice');
    this.#size += 1;
    this.#put(slot, words, this.#size);
    return this.#size;
  }

  /** Where these words stand or may be put. Half of the slots are empty, so that it is found. */
  #slotOf(words: Uint32Array): number {
    const mask = this.#numbers.length - 1;
    let slot = (words[0] ?? 0) & mask;
    while (this.#numbers[slot] !== 0 && !this.#isAt(slot, words)) slot = (slot + 1) & mask;
    return slot;
  }

  #isAt(slot: number, words: Uint32Array): boolean {
    return words.every((word, at) => this.#keys[slot * KEY_WORDS + at] === word);
  }

  #put(slot: number, words: Uint32Array, number: number): void {
    this.#keys.set(words, slot * KEY_WORDS);
    this.#numbers[slot] = number;
  }

  #grow(): void {
    const [numbers, keys] = [this.#numbers, this.#keys];
    this.#numbers = new Uint32Array(numbers.length * 2);
    this.#keys = new Uint32Array(keys.length * 2);
    for (const [slot, number] of numbers.entries()) {
      if (number === 0) continue;
      const words = keys.subarray(slot * KEY_WORDS, (slot + 1) * KEY_WORDS);
      this.#put(this.#slotOf(words), words, number);
    }
  }
}

function wordsOf(key: string): Uint32Array {
  const bytes = Buffer.from(key, 'hex');
  invariant(bytes.length === KEY_BYTES, 'a key of another length');
  return Uint32Array.from({ length: KEY_WORDS }, (_, at) => bytes.readUInt32LE(at * 4));
}

/**
 * A seeded sample of a room's changes, as a checker of Stryker's: a change that was not drawn is answered
 * «does not compile», which Stryker leaves out of every count. The same seed, count and code draw the same changes.
 */
import { createHash } from 'node:crypto';

class SampleChecker {
  static inject = ['options'];
  #drawn;

  constructor({ sample }) {
    this.#drawn = (mutants) => new Set(drawSample(mutants, sample).map(({ id }) => id));
  }

  async init() {}

  /** One group, since a sample is drawn from the whole. */
  async group(mutants) {
    return mutants.length === 0 ? [] : [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const drawn = this.#drawn(mutants);
    const answerOf = (id) => (drawn.has(id) ? { status: 'passed' } : { status: 'compileError', reason: 'not drawn' });
    return Object.fromEntries(mutants.map(({ id }) => [id, answerOf(id)]));
  }
}

/** `count` of the changes, chosen by the hash of seed, file, position and text: no order of the list matters. */
export function drawSample(mutants, { count, seed }) {
  const ranked = mutants.map((mutant) => ({ mutant, rank: rankOf(mutant, seed) }));
  const ordered = ranked.toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return ordered.slice(0, count).map(({ mutant }) => mutant);
}

function rankOf({ fileName, location, replacement }, seed) {
  const { start, end } = location;
  const file = fileName.slice(fileName.lastIndexOf('/services/') + 1);
  const words = [seed, file, start.line, start.column, end.line, end.column, replacement];
  return createHash('sha256').update(words.join('\n')).digest('hex');
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];

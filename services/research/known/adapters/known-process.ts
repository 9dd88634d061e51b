/**
 * Asks `known` of the command line, in a process of its own for each question: it reads archive and log as any other
 * command does, gives way to everything else on the machine, and can take nothing down with it.
 */
import { execFile, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import { z } from 'zod';
import { VigilError, messageOf } from '../../../platform/errors.ts';
import type { KnownAnswer, KnownAsker, KnownQuestion } from '../known-asker.port.ts';

export interface KnownProgram {
  /** vigil.mjs of this installation. */
  readonly file: string;
  /** Settings by which the program finds the data of this Vigil. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A third of the share of what runs beside it when cores are short; at the lowest priority no answer would come then. */
const NICENESS = 5;
const WAITING_MAX = 3;
const ANSWER_WITHIN_MS = 120_000;
const ANSWER_BYTES_MAX = 64_000_000;

const answerSchema = z.object({
  unitId: z.string(),
  atMs: z.number(),
  unitAtMs: z.number().nullable(),
  state: z.unknown(),
});

export class KnownProcess implements KnownAsker {
  readonly #program: KnownProgram;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #running: ChildProcess | null = null;
  #isClosed = false;

  constructor(program: KnownProgram) {
    this.#program = program;
  }

  async ask(question: KnownQuestion): Promise<KnownAnswer | null> {
    if (this.#waiting >= WAITING_MAX) return null;
    this.#waiting += 1;
    const before = this.#last;
    const answer = before.then(() => this.#run(question));
    this.#last = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#running?.kill('SIGKILL');
  }

  async #run({ unitId, atMs, stayId }: KnownQuestion): Promise<KnownAnswer> {
    const words = [`--unit=${unitId}`, `--at=${new Date(atMs).toISOString()}`, '--json'];
    const stay = stayId === null ? [] : [`--stay=${stayId}`];
    try {
      if (this.#isClosed) throw new Error('Vigil is stopping');
      const printed = await this.#printed(['known', ...words, ...stay]);
      return answerSchema.parse(JSON.parse(printed));
    } catch (error) {
      throw new VigilError('known-unanswered', `${unitId} at ${new Date(atMs).toISOString()}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #printed(words: readonly string[]): Promise<string> {
    const { file, env } = this.#program;
    return new Promise((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [file, ...words],
        { env: { ...env }, timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL', maxBuffer: ANSWER_BYTES_MAX },
        (error, stdout, stderr) => {
          this.#running = null;
          if (error === null) resolve(stdout);
          else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }));
        },
      );
      this.#running = child;
      if (child.pid !== undefined) os.setPriority(child.pid, NICENESS);
    });
  }
}

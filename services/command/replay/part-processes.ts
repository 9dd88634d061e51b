/**
 * Parts of a span on several cores: each process opens log and archive for itself, reads and writes nothing, and is asked for a part
 * as soon as it has answered the one before. What a part gives does not depend on which process folded it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '../../platform/config.ts';
import { InvariantError, VigilError, type ErrorCode } from '../../platform/errors.ts';
import type { UnitReplayReport } from '../../replay/replay-unit.ts';

export interface Part {
  readonly unitId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PartQuestion {
  readonly config: Config;
  readonly todaysRules: boolean;
  readonly part: Part;
}

/** What went wrong comes with its code, where it has one. */
export type PartAnswer =
  | { readonly report: UnitReplayReport }
  | { readonly code: ErrorCode | null; readonly message: string };

export class PartProcesses {
  readonly #asked: Omit<PartQuestion, 'part'>;
  readonly #idle: ChildProcess[] = [];
  readonly #all: ChildProcess[] = [];

  constructor(asked: Omit<PartQuestion, 'part'>) {
    this.#asked = asked;
  }

  /** At most as many at a time as there are to be processes. Rejects as `replayUnit` does. */
  async replay(part: Part): Promise<UnitReplayReport> {
    const child = this.#idle.pop() ?? this.#start();
    child.send({ ...this.#asked, part } satisfies PartQuestion);
    const gone = new AbortController();
    const answer = await Promise.race([
      once(child, 'message', { signal: gone.signal }).then(([message]) => message as PartAnswer),
      once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
        throw new InvariantError(`a process that replays ended with ${String(code)}`);
      }),
    ]).finally(() => gone.abort());
    this.#idle.push(child);
    if ('report' in answer) return answer.report;
    if (answer.code !== null) throw new VigilError(answer.code, answer.message);
    throw new InvariantError(answer.message);
  }

  close(): void {
    for (const child of this.#all) child.disconnect();
  }

  #start(): ChildProcess {
    const child = fork(new URL('part-process.js', import.meta.url), { serialization: 'advanced' });
    this.#all.push(child);
    return child;
  }
}

/**
 * The side of the thread that folds: starts an engine for its partitions, says now and then how it is, and ends when it is
 * told to. It has the log, the saved states and nothing else; models and screens are another thread's.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { EngineOptions } from '../run-engine.ts';
import type { Engine } from '../engine-status.ts';
import { toldFault, toldStatus, type FromEngineThread, type ToldFault } from './thread-messages.ts';

/** Health, figures and the sight that the thread lives; nothing that is decided waits for it. */
const STATUS_EVERY_MS = 500;

/** What an engine in a thread has instead of models and of a process to end. */
export type ThreadHooks = Pick<EngineOptions, 'riskRunner' | 'onFault'>;

export interface EngineService {
  readonly clock: Pick<Clock, 'every'>;
  readonly post: (message: FromEngineThread) => void;
  /** Resolves when the thread is told to close. */
  readonly closing: Promise<void>;
  readonly start: (hooks: ThreadHooks) => Promise<Engine>;
  /** Closes what the engine stood on; called once, also where it could not start. */
  readonly release: () => Promise<void>;
}

/** Resolves when all is said and closed. Rejects on a broken invariant, which must end the process. */
export async function serveEngine({ clock, post, closing, start, release }: EngineService): Promise<void> {
  let engine: Engine;
  try {
    engine = await start({
      riskRunner: {
        take: (partition, due) => {
          if (due.length > 0) post({ kind: 'due', partition, due });
        },
      },
      onFault: (fault) => post({ kind: 'fault', fault: toldFault(fault) }),
    });
  } catch (error) {
    await release();
    if (!(error instanceof VigilError)) throw error;
    post({ kind: 'refused', fault: toldFault(error) });
    return;
  }
  post({ kind: 'started', status: toldStatus(engine) });
  const stopTelling = clock.every(STATUS_EVERY_MS, () => post({ kind: 'status', status: toldStatus(engine) }));
  await closing;
  const fault = await faultOfClosing(async () => {
    await engine.close();
    stopTelling();
    await release();
  });
  stopTelling();
  post({ kind: 'closed', status: toldStatus(engine), fault });
}

async function faultOfClosing(close: () => Promise<void>): Promise<ToldFault | null> {
  try {
    await close();
    return null;
  } catch (error) {
    const message = messageOf(error);
    return toldFault(error instanceof VigilError ? error : new VigilError('log-reader-failed', message));
  }
}

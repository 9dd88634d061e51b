/** Worker threads of Node as threads of the engine: how one is started, and what the thread itself has in its hand. */
import { Worker, parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../platform/errors.ts';
import type { StartedThread, ThreadEvents } from '../threads/engine-threads.ts';
import type { FromEngineThread, ToEngineThread } from '../threads/thread-messages.ts';

/** `job` is cloned into the thread: plain data alone. */
export function startEngineWorker(file: URL, job: unknown, events: ThreadEvents): StartedThread {
  const worker = new Worker(file, { workerData: job, name: 'engine' });
  let error: Error | null = null;
  worker.on('message', (message: FromEngineThread) => events.onMessage(message));
  worker.on('error', (thrown: Error) => (error = thrown));
  worker.on('exit', () => events.onEnd(error));
  return { post: (message) => worker.postMessage(message) };
}

export interface ThreadSide {
  /** As it was given to `startEngineWorker`. */
  readonly job: unknown;
  readonly post: (message: FromEngineThread) => void;
  /** Resolves when the thread is told to close. */
  readonly closing: Promise<void>;
  /** Ends the thread, after what was posted. */
  readonly end: () => void;
}

/** To be called in the thread. */
export function threadSide(): ThreadSide {
  const port = parentPort;
  invariant(port !== null, 'this file is a thread of the engine and no program');
  return {
    job: workerData,
    post: (message) => port.postMessage(message),
    closing: new Promise((resolve) => {
      port.on('message', (message: ToEngineThread) => {
        if (message.kind === 'close') resolve();
      });
    }),
    end: () => process.exit(),
  };
}

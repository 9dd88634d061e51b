/**
 * Answers a process that this one started from its own history: one question at a time, and after each as long a pause
 * as it took, so that screens which ask beside it wait for half of the database at most.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../../../platform/errors.ts';
import type { History } from '../../history.port.ts';
import { questionSchema } from './parent-messages.ts';

const PAUSE_MS_MAX = 1_000;

export function answerChild(child: ChildProcess, history: History): void {
  let last: Promise<void> = Promise.resolve();
  child.on('message', (message) => {
    const read = questionSchema.safeParse(message);
    if (!read.success) return;
    const { number, method, query } = read.data;
    last = last.then(async () => {
      if (!child.connected) return;
      const from = performance.now();
      const told = await answerOf(history, method, query);
      // A child that has ended meanwhile is told nothing.
      child.send({ history: 'answer', number, ...told }, () => undefined);
      await setTimeout(Math.min(PAUSE_MS_MAX, performance.now() - from));
    });
  });
}

async function answerOf(history: History, method: keyof History, query: unknown) {
  try {
    const ask = history[method] as (query: unknown) => Promise<unknown>;
    return { fault: null, value: await ask.call(history, query) };
  } catch (error) {
    return { fault: messageOf(error), value: null };
  }
}

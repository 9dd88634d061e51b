/**
 * Answers another process from the history of this one: one question at a time, and after each as long a pause as it took, so
 * that screens which ask beside it wait for half of the database at most.
 */
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../../../platform/errors.ts';
import type { History } from '../../history.port.ts';
import { questionSchema } from './question-messages.ts';

const PAUSE_MS_MAX = 1_000;

export interface Asker {
  readonly isThere: () => boolean;
  readonly send: (message: unknown) => void;
}

/** To be given what the other process says; what is no question is passed over. */
export function answersTo(asker: Asker, history: History): (message: unknown) => void {
  let last: Promise<void> = Promise.resolve();
  return (message) => {
    const read = questionSchema.safeParse(message);
    if (!read.success) return;
    const { number, method, query } = read.data;
    last = last.then(async () => {
      if (!asker.isThere()) return;
      const from = performance.now();
      const told = await answerOf(history, method, query);
      asker.send({ history: 'answer', number, ...told });
      await setTimeout(Math.min(PAUSE_MS_MAX, performance.now() - from));
    });
  };
}

async function answerOf(history: History, method: keyof History, query: unknown) {
  try {
    const ask = history[method] as (query: unknown) => Promise<unknown>;
    return { fault: null, value: await ask.call(history, query) };
  } catch (error) {
    return { fault: messageOf(error), value: null };
  }
}

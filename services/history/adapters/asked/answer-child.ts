/** Answers a process that this one started from its own history. */
import type { ChildProcess } from 'node:child_process';
import type { History } from '../../history.port.ts';
import { answersTo } from './answer-questions.ts';

export function answerChild(child: ChildProcess, history: History): void {
  // A child that has ended meanwhile is told nothing.
  const send = (message: unknown): void => void child.send(message as object, () => undefined);
  child.on('message', answersTo({ isThere: () => child.connected, send }, history));
}

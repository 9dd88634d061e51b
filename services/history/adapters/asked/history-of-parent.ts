/** The history of the process that started this one, over the channel between the two. */
import type { History } from '../../history.port.ts';
import { AskedHistory } from './asked-history.ts';

/** Null: no process that would answer started this one. */
export function historyOfParent(): History | null {
  if (process.connected !== true) return null;
  return new AskedHistory({
    isOpen: () => process.connected === true,
    send: (message) => process.send?.(message),
    onMessage: (take) => process.on('message', take),
    onEnd: (end) => process.once('disconnect', end),
    close: () => process.disconnect(),
  });
}

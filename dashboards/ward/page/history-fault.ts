/** Why the history gives no answer, as who reads a trend is told. */
export type HistoryFault = 'unreachable' | 'damaged' | 'full' | 'memory';
export type HistoryState = 'loading' | 'there' | HistoryFault;

/** What the server's codes mean to who reads a trend; any other: not reachable. */
const FAULTS: Readonly<Record<string, HistoryFault>> = {
  'history-corrupt': 'damaged',
  'history-full': 'full',
  'disk-full': 'full',
  'history-out-of-memory': 'memory',
};

export function historyFaultOf(code: string): HistoryFault {
  return FAULTS[code] ?? 'unreachable';
}

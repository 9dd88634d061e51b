/** Time is a part like any other: the system clock in production, a simulated one in tests. */
export interface Clock {
  /** Wall time, whole ms since 1970 UTC. May jump ahead; does not go back while the process runs. */
  nowMs(): number;
  /** Never goes back; for waits and ages inside this process. */
  monotonicMs(): number;
  /** Calls `run` about every `intervalMs` until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void;
  /** Calls `run` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

/** Time is a part like any other: the system clock in production, a simulated one in tests. */
export interface Clock {
  /** Wall time, whole ms since 1970 UTC. May jump ahead; does not go back while the process runs. */
  nowMs(): number;
  /** How far `nowMs` is held ahead of the machine's own clock, which was set back, ms; 0 while they agree. */
  aheadOfWallMs(): number;
  /** From here on `nowMs` is at least this, ms since 1970 UTC: a process before this one had come so far. */
  goOnFrom(atMs: number): void;
  /** Never goes back; for waits and ages inside this process. */
  monotonicMs(): number;
  /** Calls `run` about every `intervalMs` until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void;
  /** Calls `run` once after `delayMs` unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

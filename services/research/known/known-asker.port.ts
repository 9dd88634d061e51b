/** Who is asked what was known, outside of the process of screens and alarms: folding takes seconds of a whole core. */
export interface KnownQuestion {
  readonly unitId: string;
  /** ms since 1970: wall time of a ward, of a playback the time that it plays. */
  readonly atMs: number;
  /** Null: every stay. */
  readonly stayId: string | null;
}

/** As `KnownUnit`, without names and birth dates; the state as JSON that nothing here reads. */
export interface KnownAnswer {
  readonly unitId: string;
  readonly atMs: number;
  readonly unitAtMs: number | null;
  readonly state: unknown;
}

export interface KnownAsker {
  /** One question at a time; null: too many wait already. Rejects with `known-unanswered`. */
  ask(question: KnownQuestion): Promise<KnownAnswer | null>;
  /** Ends what is being worked on; questions that wait are rejected. */
  close(): void;
}

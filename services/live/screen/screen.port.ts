/** One connected screen as the subscriptions see it, and the way to all screens of a unit at once. */

/** Why the server ends a connection; after the first two the screen is expected to come back. */
export type DropReason = 'too-slow' | 'server-stops' | 'session-ended' | 'too-many-events';

export interface ScreenLink {
  send(event: string, payload: unknown): void;
  /** Rooms are named by the server; what is sent to a room reaches each screen in it once, in order. */
  join(room: string): void;
  leave(room: string): void;
  /** Whether something sent before is still waiting to leave this machine. */
  isBehind(): boolean;
  /** Ends the connection without waiting for what is queued. */
  drop(reason: DropReason): void;
}

export interface Rooms {
  /** Encodes once, whatever the number of screens. */
  send(room: string, event: string, payload: unknown): void;
}

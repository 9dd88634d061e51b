/** Names of the socket events, apart from their schemas, so that a screen carries the names alone. */

/** Names of the socket events, server to screen. */
export const LIVE_EVENTS = {
  snapshot: 'unit.snapshot',
  change: 'unit.change',
  vitals: 'unit.vitals',
  heartbeat: 'heartbeat',
} as const;

/** Names of the socket events, screen to server; each is answered through its callback. */
export const SCREEN_EVENTS = {
  watch: 'unit.watch',
  painted: 'alert.paint',
  probePainted: 'delivery.paint',
  acknowledge: 'alert.acknowledge',
  snooze: 'alert.snooze',
  undo: 'alert.undo',
  enterConcern: 'concern.enter',
  chart: 'chart.enter',
  care: 'care.enter',
} as const;

/** A bare beat, from a worker because a hidden page's own timers are slowed to one a minute. */
const TICK_MS = 250;

setInterval(() => postMessage(null), TICK_MS);

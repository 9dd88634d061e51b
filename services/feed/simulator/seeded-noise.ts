/**
 * Deterministic noise as a function of time: the same seed, lane and moment give the same number,
 * whenever and however often it is asked. So the simulator has no state to lose, a restart goes on
 * where it was, and two simulators agree.
 */

/** Names one stream of noise: which seed, and which quantity of which bed. */
export interface NoiseLane {
  readonly seed: number;
  readonly lane: number;
}

/** Uniform in [0, 1) for a whole-number place; the mixing steps are those of MurmurHash3's finaliser. */
export function uniformAt({ seed, lane }: NoiseLane, place: number): number {
  let hash =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(lane + 1, 0xc2b2ae35) ^ Math.imul(place >>> 0, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Smooth noise about 0 with a standard deviation near 1, never beyond 3.5; it turns about every `periodMs`. */
export function smoothNoise(lane: NoiseLane, atMs: number, periodMs: number): number {
  const place = Math.floor(atMs / periodMs);
  const along = atMs / periodMs - place;
  const blend = along * along * (3 - 2 * along);
  return bell(lane, place) * (1 - blend) + bell(lane, place + 1) * blend;
}

/** Sum of four uniforms, centred: near enough to a normal number, and bounded. */
function bell(lane: NoiseLane, place: number): number {
  let sum = 0;
  for (let index = 0; index < 4; index++) sum += uniformAt(lane, Math.imul(place, 4) + index);
  return (sum - 2) * Math.sqrt(3);
}

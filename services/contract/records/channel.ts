/**
 * A channel: one of several places of a device that measure one signal at once (two oximeter probes, two arterial
 * lines). One of them is scored and travels as the device itself; rows of each other one carry its key
 * (`BlockSource.channel`), are kept and shown, and never scored.
 */

/** Where on the body, as far as a source says; `preductal` and `postductal` where it says no more than that. */
export const BODY_SITES = ['preductal', 'right-hand', 'left-hand', 'right-foot', 'left-foot', 'postductal'] as const;
export type BodySite = (typeof BODY_SITES)[number];

export interface ChannelParts {
  /** null: not said. */
  readonly site: BodySite | null;
  /** Place in the device (OBX-4); empty: not said. */
  readonly place: string;
  readonly code: string;
}

/** The parts of a key (`site/place/code`); long or unusual ones as they were shortened. */
export function channelParts(key: string): ChannelParts {
  const [site = '', place = '', code = ''] = key.split('/');
  return { site: BODY_SITES.find((known) => known === site) ?? null, place, code };
}

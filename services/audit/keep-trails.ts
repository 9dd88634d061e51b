/**
 * What is done with the trails while a Vigil runs: each is anchored once an hour where it has grown, and looked at as a
 * whole once a day. A store of anchors that is away is tried again; nothing waits for it.
 */
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { putAnchor } from './anchors.ts';
import type { AnchorStore, TrailStore } from './trail-store.port.ts';
import type { TrailWriter } from './trail-writer.ts';
import type { VerifierKey } from './tree/signed-checkpoint.ts';
import { verifyTrail, type TrailVerdict } from './verify-trail.ts';

const ANCHOR_EVERY_MS = 3_600_000;
const VERIFY_EVERY_MS = 24 * 3_600_000;
/** After a start: the alarm path comes first. */
const FIRST_AFTER_MS = 60_000;

export interface KeptTrail {
  readonly trail: string;
  readonly store: TrailStore;
  readonly verifier: VerifierKey;
  readonly writer: TrailWriter;
}

/** How a trail stands, as it was last looked at. */
export interface TrailState extends TrailVerdict {
  readonly trail: string;
  readonly verifiedAtMs: number;
}

export interface KeeperOptions {
  readonly trails: () => Promise<readonly KeptTrail[]>;
  readonly anchors: AnchorStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TrailKeeper {
  states(): readonly TrailState[];
  /** null: the newest anchor was put, or nothing was to be put. */
  anchorFailure(): VigilError | null;
  /** Looks at all trails now. */
  verify(): Promise<readonly TrailState[]>;
  /** Anchors what has grown. */
  close(): Promise<void>;
}

export function keepTrails(options: KeeperOptions): TrailKeeper {
  const { clock, logger } = options;
  const states = new Map<string, TrailState>();
  let failure: VigilError | null = null;
  let working: Promise<void> = Promise.resolve();

  const anchor = async (): Promise<void> => {
    try {
      for (const { verifier, writer } of await options.trails()) {
        const status = await writer.status();
        if (status.size > 0) await putAnchor(options.anchors, verifier.name, status);
      }
      failure = null;
    } catch (error) {
      if (failure === null) logger.error('the audit trail cannot be anchored; it is tried again in an hour', error);
      failure =
        error instanceof VigilError ? error : new VigilError('audit-unusable', 'anchoring failed', { cause: error });
    }
  };
  const verify = async (): Promise<readonly TrailState[]> => {
    for (const { trail, store, verifier } of await options.trails()) {
      const verdict = await verifyTrail({ store, verifier, anchors: options.anchors });
      states.set(trail, { trail, verifiedAtMs: clock.nowMs(), ...verdict });
      const { findings } = verdict;
      const fault = new VigilError('audit-broken', findings[0]?.what ?? '');
      if (findings.length > 0) logger.error('the audit trail was altered', fault, { count: findings.length });
    }
    return [...states.values()];
  };
  const inTurn = (work: () => Promise<unknown>): void => {
    working = working.then(work).then(
      () => undefined,
      (error: unknown) => logger.error('the audit trail could not be looked at', error),
    );
  };
  const stops = [
    clock.every(ANCHOR_EVERY_MS, () => inTurn(anchor)),
    clock.every(VERIFY_EVERY_MS, () => inTurn(verify)),
    clock.after(FIRST_AFTER_MS, () => {
      inTurn(anchor);
      inTurn(verify);
    }),
  ];
  return {
    states: () => [...states.values()],
    anchorFailure: () => failure,
    verify,
    close: async () => {
      for (const stop of stops) stop();
      await working;
      await anchor();
    },
  };
}

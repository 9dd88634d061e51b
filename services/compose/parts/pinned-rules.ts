/** The rules of this program under their digest: kept in the archive before the log names them, and found there again. */
import { keepRules, keptRules } from '../../archive/kept-rules.ts';
import type { EngineRules } from '../../engine/context/engine-rules.ts';
import { readBundle, type RulesBundle } from '../../engine/adapters/rules-bundle.ts';
import type { EngineOptions } from '../../engine/run-engine.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { Pauses } from '../../platform/pauses.ts';
import { packageVersion } from './load-engine.ts';
import type { OpenParts } from './open-parts.ts';
import { sealedStoreOf } from './archive-parts.ts';

/** How long an engine waits at its start for an archive that does not answer. */
const WAIT_MS = 5_000;
const AGAIN_AFTER_MS = 60_000;

/** What the engine runs with. Rules that cannot be kept now are told, and decide all the same: no alert waits for an archive. */
export async function pinnedRules(
  { config, clock, logger }: OpenParts & { readonly config: Config },
  bundle: RulesBundle,
): Promise<{
  readonly options: Required<Pick<EngineOptions, 'rules' | 'pinned'>>;
  /** No longer tries to keep them. */
  readonly stop: () => void;
}> {
  const keeping = keepUntilKept(() => keepRules(sealedStoreOf(config), bundle), {
    what: `the rules ${bundle.sha256}`,
    clock,
    logger,
  });
  await keeping.first;
  const identity = { rulesSha256: bundle.sha256, vigilVersion: await packageVersion() };
  const pinned = { identity, kept: () => loadKeptRules({ config, logger }) };
  return { options: { rules: bundle.rules, pinned }, stop: keeping.stop };
}

/** Tries again each minute. `first` resolves when the first try has ended, or after some seconds, and never rejects. */
export function keepUntilKept(
  keep: () => Promise<void>,
  { what, clock, logger }: OpenParts & { readonly what: string },
): { readonly first: Promise<void>; readonly stop: () => void } {
  const pauses = new Pauses(clock);
  let stopped = false;
  const attempt = (): Promise<boolean> =>
    keep().then(
      () => true,
      (error: unknown) => {
        logger.error(`${what} could not be kept in the archive; without them nothing replays that they decide`, error);
        return false;
      },
    );
  const first = attempt();
  const again = async (): Promise<void> => {
    let isKept = await first;
    while (!isKept && !stopped) {
      await pauses.pause(AGAIN_AFTER_MS);
      isKept = stopped || (await attempt());
    }
  };
  void again();
  return {
    first: Promise.race([first.then(() => undefined), pauses.pause(WAIT_MS)]),
    stop: () => {
      stopped = true;
      pauses.endAll();
    },
  };
}

/** Every bundle of the archive that this version can read. One that it cannot is told, and counts as missing. */
export async function loadKeptRules({
  config,
  logger,
}: {
  readonly config: Config;
  readonly logger: Logger;
}): Promise<ReadonlyMap<string, EngineRules>> {
  const kept = new Map<string, EngineRules>();
  for (const [sha256, bytes] of await keptRules(sealedStoreOf(config))) {
    try {
      kept.set(sha256, readBundle(bytes).rules);
    } catch (error) {
      logger.warn(`the kept rules ${sha256} are not used: ${messageOf(error)}`);
    }
  }
  return kept;
}

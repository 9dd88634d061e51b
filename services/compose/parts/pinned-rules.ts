/** The rules of this program under their digest: kept in the archive before the log names them, and found there again. */
import { keepRules, keptRules } from '../../archive/kept-rules.ts';
import type { EngineRules } from '../../engine/context/engine-rules.ts';
import { readBundle, type RulesBundle } from '../../engine/adapters/rules-bundle.ts';
import type { EngineOptions } from '../../engine/run-engine.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { packageVersion } from './load-engine.ts';
import { sealedStoreOf } from './archive-parts.ts';

/** What the engine runs with. Rules that cannot be kept now are told, and decide all the same: no alert waits for an archive. */
export async function pinnedRules(
  { config, logger }: { readonly config: Config; readonly logger: Logger },
  bundle: RulesBundle,
): Promise<Required<Pick<EngineOptions, 'rules' | 'pinned'>>> {
  const store = sealedStoreOf(config);
  await keepRules(store, bundle).catch((error: unknown) =>
    logger.error(
      `the rules ${bundle.sha256} could not be kept in the archive; what they decide will not replay without them`,
      error,
    ),
  );
  const identity = { rulesSha256: bundle.sha256, vigilVersion: await packageVersion() };
  return { rules: bundle.rules, pinned: { identity, kept: () => loadKeptRules({ config, logger }) } };
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

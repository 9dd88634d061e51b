/** What every replay of this machine reads from and decides with. */
import { loadReplayRules } from '../../compose/parts/load-engine.ts';
import { loadKeptRules } from '../../compose/parts/pinned-rules.ts';
import { replaySourceOf, restoreState } from '../../compose/parts/archive-parts.ts';
import type { ReadableLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import type { Logger } from '../../platform/logger.ts';
import { replayRules } from '../../replay/replay-rules.ts';

/** Rejects with `rule-invalid`, or as the archive does. */
export async function replayParts(
  config: Config,
  { log, logger, todaysRules }: { readonly log: ReadableLog; readonly logger: Logger; readonly todaysRules: boolean },
) {
  return {
    source: replaySourceOf(config, log),
    restore: restoreState,
    rules: replayRules(await loadReplayRules(), {
      kept: await loadKeptRules({ config, logger }),
      onlyOwn: todaysRules,
    }),
  };
}

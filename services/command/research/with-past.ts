/** What a question to the past is asked of: archive and log of this machine, read and never written. */
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { logOf } from '../../compose/parts/pipeline.ts';
import type { Config } from '../../platform/config.ts';
import { progressBar } from '../terminal/progress.ts';
import { replayParts } from '../replay/replay-parts.ts';

export interface Past extends Awaited<ReturnType<typeof replayParts>> {
  readonly onProgress: (share: number) => void;
}

/** Runs a question with the rules that decided then; a progress bar unless the answer is for a program. */
export async function withPast<T>(
  config: Config,
  parts: OpenParts,
  { json, ask }: { readonly json: boolean; readonly ask: (past: Past) => Promise<T> },
): Promise<T> {
  const opened = await openLog(config, parts);
  const bar = progressBar({ label: 'folding', visible: !json });
  try {
    const log = logOf(opened, 'research');
    const shared = await replayParts(config, { log, logger: parts.logger, todaysRules: false });
    return await ask({ ...shared, onProgress: (share) => bar.update(share) });
  } finally {
    bar.stop();
    await opened.close();
  }
}

/** A process that replays parts of a span for the command that started it, each as it is asked for over the channel. */
import { logOf } from '../../compose/parts/pipeline.ts';
import { openLog } from '../../compose/parts/open-parts.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { createLogger } from '../../platform/logger.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { replayUnit } from '../../replay/replay-unit.ts';
import type { PartAnswer, PartQuestion } from './part-processes.ts';
import { replayParts } from './replay-parts.ts';

let opened: ReturnType<typeof open> | null = null;

async function open({ config, todaysRules }: PartQuestion) {
  const logger = createLogger(config.logLevel);
  const log = logOf(await openLog(config, { clock: new SystemClock(), logger }), 'replay');
  return replayParts(config, { log, logger, todaysRules });
}

async function answerTo(question: PartQuestion): Promise<PartAnswer> {
  try {
    const shared = await (opened ??= open(question));
    return { report: await replayUnit({ ...shared, ...question.part }) };
  } catch (error) {
    return { code: error instanceof VigilError ? error.code : null, message: messageOf(error) };
  }
}

process.on('message', (question: PartQuestion) => {
  answerTo(question)
    .then((answer) => process.send?.(answer))
    .catch((error: unknown) => {
      throw error;
    });
});
process.on('disconnect', () => process.exit());

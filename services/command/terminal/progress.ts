/**
 * A progress bar on standard error; nothing when the output is for a program or not a terminal. A Vigil that started this
 * process, as it does for the runs of the research page, is told the share instead.
 */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** Share done, 0 to 1. */
  update(share: number): void;
  stop(): void;
}

const STEPS = 1000;
const TELL_EVERY_MS = 500;

export function progressBar(options: { readonly label: string; readonly visible: boolean }): Progress {
  if (process.env['RUN_OF_VIGIL'] === '1' && process.connected) return toldToParent();
  if (!options.visible || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${options.label} {bar} {percentage}% · {eta_formatted} left`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(STEPS, 0);
  return { update: (share) => bar.update(Math.round(share * STEPS)), stop: () => bar.stop() };
}

function toldToParent(): Progress {
  let toldMs = 0;
  return {
    update: (share) => {
      const nowMs = performance.now();
      if (nowMs - toldMs < TELL_EVERY_MS || !process.connected) return;
      toldMs = nowMs;
      process.send?.({ share: Math.min(1, Math.max(0, share)) });
    },
    stop: () => undefined,
  };
}

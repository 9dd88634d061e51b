/** A progress bar on standard error; nothing when the output is for a program or not a terminal. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** Share done, 0 to 1. */
  update(share: number): void;
  stop(): void;
}

const STEPS = 1000;

export function progressBar(options: { readonly label: string; readonly visible: boolean }): Progress {
  if (!options.visible || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${options.label} {bar} {percentage}% · {eta_formatted} left`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(STEPS, 0);
  return { update: (share) => bar.update(Math.round(share * STEPS)), stop: () => bar.stop() };
}

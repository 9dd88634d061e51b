/** How long a recording is, so that it can be played to end at a given moment. */
import type { Recording } from '../recordings/recording.ts';

/** Time of the last row, ms. A recording that does not say it is read once through. */
export async function recordingLengthMs(recording: Recording): Promise<number> {
  if (recording.durationMs !== null) return recording.durationMs;
  let lengthMs = 0;
  for await (const item of recording.items()) if (item.kind === 'row') lengthMs = Math.max(lengthMs, item.atMs);
  return lengthMs;
}

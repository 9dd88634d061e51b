import type { RecordingRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { signalLabel } from '../terms.ts';

export const ENGLISH_RECORDINGS: Renderings<RecordingRefusalValues> = {
  'recording.cells': ({ cells, columns }) => `${cells} cells, the header has ${columns}`,
  'recording.no-time': () => 'no time',
  'recording.before-start': () => 'a time before the start of the recording',
  'recording.gap': () => 'a time more than 7 days after the row before',
  'recording.unknown-column': ({ column }) => `«${column}» is not in Vigil’s tables`,
  'recording.second-source': ({ column, signal }) =>
    `«${column}» is a second source of ${signalLabel(signal)}; the first is used`,
  'recording.not-streamed': ({ column, unit }) =>
    unit === ''
      ? `«${column}» without a unit is nothing that Vigil streams`
      : `«${column} in ${unit}» is a wave or a quantity that Vigil does not stream`,
  'recording.impossible-fact': ({ fact, value }) => `${fact} ${value} cannot be`,
  'recording.ends-early': ({ missingFrames }) => `the signal files end ${missingFrames} frames before the header says`,
  'recording.malformed': () => 'the line has another number of cells than its table, or a quote without an end',
  'recording.cut': () => 'the file ends in its middle',
  'recording.checksum': ({ column }) => `samples of «${column}» do not add up to the header’s checksum`,

  'log.damaged': ({ topic, partition, offset }) =>
    `the log gave back a damaged or unreadable record: ${topic}, partition ${partition}, offset ${offset}`,
  'refusal.more': ({ count }) => `and ${count} reasons more`,
};

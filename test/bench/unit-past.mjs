/**
 * A unit's past in an archive, made up: children on monitors that send twelve signals a second, in the blocks of a
 * gateway of 20 ms, with a tick a second. Each child's saturation falls now and then, for as long as a limit waits or longer.
 */
import { encodeFrames, NO_FRAMES, tallied } from '../../dist/services/archive/frames.js';
import { SealedFolder } from '../../dist/services/archive/adapters/sealed-folder.js';
import { segmentName } from '../../dist/services/archive/names.js';
import { SealedArchive } from '../../dist/services/archive/read-archive.js';
import { sealSegment } from '../../dist/services/archive/segment.js';
import { encodeUnitRecord } from '../../dist/services/contract/records/unit-record.js';
import { VitalsBlockBuilder } from '../../dist/services/contract/records/vitals-block.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { ReplaySource } from '../../dist/services/replay/replay-source.js';
import { bedsOf, frameAt, openingRecords } from './consortium-load.mjs';

const GATHER_MS = 20;
const builder = new VitalsBlockBuilder();
const TOPIC = { topicId: 'bench', partition: 0 };
const HOUR_SECONDS = 3_600;
/** A child's saturation falls so often, and for so long: every fourth time too short for an alert. */
const DIP_EVERY_SECONDS = 2 * HOUR_SECONDS;
const DIP_SECONDS = [25, 40, 60, 8];

/** Seals `hours` of a unit of `beds` beds into a folder; resolves to what a replay reads from, and the unit's id. */
export function makePast(folder, { beds: count, hours, fromMs }) {
  const beds = bedsOf(count);
  const recordsOfHour = (hour) => recordsOf(beds, { hour, fromMs });
  return sealPast(folder, { unitId: beds[0].unitId, hours, recordsOfHour });
}

/** Seals what `recordsOfHour(hour)` gives, a segment an hour; records have no offset yet: `{ recordedAtMs, key, value }`. */
export async function sealPast(folder, { unitId, hours, recordsOfHour }) {
  const store = new SealedFolder(folder);
  const maker = { offset: 0, previous: null };
  for (let hour = 0; hour < hours; hour++) {
    const records = recordsOfHour(hour).map((record, at) => ({ offset: maker.offset + at, ...record }));
    const frames = encodeFrames(records);
    const begin = {
      version: 1,
      stream: 'input',
      ...TOPIC,
      firstOffset: maker.offset,
      previous: maker.previous,
      missingFromOffset: null,
    };
    const nextOffset = maker.offset + records.length;
    const sealed = await sealSegment({
      begin,
      nextOffset,
      stays: {},
      frames,
      tally: tallied(NO_FRAMES, records, frames),
    });
    await store.create(segmentName('input', sealed.header), sealed.bytes);
    Object.assign(maker, { offset: nextOffset, previous: sealed.sha256 });
  }
  return { source: new ReplaySource(emptyLog(maker.offset), new SealedArchive(store)), unitId };
}

/** The log has forgotten all of it. */
function emptyLog(endOffset) {
  return {
    partitionCount: async () => 1,
    bounds: async () => ({ topicId: TOPIC.topicId, startOffset: endOffset, endOffset }),
    read: async () => {
      throw new Error('nothing is read from the log');
    },
  };
}

function recordsOf(beds, { hour, fromMs }) {
  const records = [];
  const add = (key, value, atMs) => records.push({ recordedAtMs: atMs, key, value });
  const [{ unitId }] = beds;
  if (hour === 0) for (const record of openingRecords(beds, fromMs)) add(unitId, encodeUnitRecord(record), fromMs);
  for (let at = 0; at < HOUR_SECONDS; at++) {
    const second = fromMs / 1000 + hour * HOUR_SECONDS + at;
    add(unitId, encodeUnitRecord(tickRecord(unitId, second)), second * 1000);
    let window = 0;
    for (const bed of beds) {
      const phaseMs = Math.floor((1000 * bed.index) / beds.length);
      if (Math.floor(phaseMs / GATHER_MS) !== window && builder.rowCount > 0) {
        add('vitals', builder.finish(), second * 1000 + phaseMs);
      }
      window = Math.floor(phaseMs / GATHER_MS);
      builder.add(frameAt(bed, second * 1000 + phaseMs, { isDipped: isDipped(bed.index, second - fromMs / 1000) }));
    }
    add('vitals', builder.finish(), second * 1000 + 999);
  }
  return records;
}

function isDipped(bed, second) {
  const since = second - 600 - bed * 331;
  if (since < 0) return false;
  return since % DIP_EVERY_SECONDS < DIP_SECONDS[Math.floor(since / DIP_EVERY_SECONDS) % DIP_SECONDS.length];
}

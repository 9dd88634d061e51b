/** What must hold of everything that a reader hands on, whatever it was given. */
import { quarantineSchema } from '../../services/contract/records/quarantine.ts';
import type { Quarantined } from '../../services/contract/records/quarantine.ts';
import { unitRecordSchema } from '../../services/contract/records/unit-record.ts';
import type { UnitRecord } from '../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder } from '../../services/contract/records/vitals-block.ts';
import type { Frame } from '../../services/contract/records/vitals-block.ts';

export interface Kept {
  readonly frames?: readonly Frame[];
  readonly records?: readonly UnitRecord[];
  readonly quarantined?: readonly Quarantined[];
}

const ID = /^[\p{L}\p{N}._:@/+-]{1,128}$/u;
const OWN_KEYS = Reflect.ownKeys(Object.prototype).length;

/** Throws with the first thing that the log could not take. */
export function checkKept({ frames = [], records = [], quarantined = [] }: Kept): void {
  if (frames.length > 0) checkFrames(frames);
  for (const record of records) must(unitRecordSchema.safeParse(record).error?.message, 'a record');
  for (const item of quarantined) {
    must(quarantineSchema.safeParse(item).error?.message, 'a quarantined item');
    for (const { reason } of item.reasons) {
      if (reason.code === 'text.kept') throw new Error(`a sentence in quarantine: ${reason.values.text}`);
    }
  }
  if (Reflect.ownKeys(Object.prototype).length !== OWN_KEYS) {
    throw new Error('the prototype of all objects was changed');
  }
}

function checkFrames(frames: readonly Frame[]): void {
  const builder = new VitalsBlockBuilder();
  for (const frame of frames) {
    if (!ID.test(frame.source.id) || !ID.test(frame.unitId)) throw new Error('a frame of a name that is none');
    if (!Number.isFinite(frame.observedAtMs) || (frame.presentBits | frame.offBits) >>> 0 > 0xffff) {
      throw new Error('a frame of no time or no signal');
    }
    builder.add(frame);
  }
  builder.finish();
}

function must(fault: string | undefined, what: string): void {
  if (fault !== undefined) throw new Error(`${what} is not as agreed: ${fault}`);
}

/**
 * The reports in one message: each OBR with its OBX rows, and the patient and place that stand over
 * it. A message may hold several patients, so nothing of one reaches into the next.
 *
 * Invariant: a PID begins anew; the place and the report before it are not those of what follows.
 */
import type { Hl7Message, Hl7Segment } from '../text/hl7-message.ts';

export interface ReportGroup {
  readonly pid: Hl7Segment | null;
  readonly pv1: Hl7Segment | null;
  /** null: rows without a report over them, as some monitors send them. */
  readonly obr: Hl7Segment | null;
  readonly rows: readonly Hl7Segment[];
}

/** Reports in the order of the message; those without rows are left out. */
export function reportGroups(message: Hl7Message): readonly ReportGroup[] {
  const groups: ReportGroup[] = [];
  let pid: Hl7Segment | null = null;
  let pv1: Hl7Segment | null = null;
  let obr: Hl7Segment | null = null;
  let rows: Hl7Segment[] | null = null;
  for (const segment of message.segments) {
    switch (segment.name) {
      case 'PID':
        pid = segment;
        pv1 = obr = rows = null;
        break;
      case 'PV1':
        pv1 = segment;
        rows = null;
        break;
      case 'OBR':
        obr = segment;
        rows = null;
        break;
      case 'OBX':
        if (rows === null) {
          rows = [];
          groups.push({ pid, pv1, obr, rows });
        }
        rows.push(segment);
        break;
    }
  }
  return groups;
}

/** PV1-3 as it came, first repetition; empty when there is none. */
export function locationOf({ pv1 }: ReportGroup): string {
  return pv1?.repetitions(3)[0] ?? '';
}

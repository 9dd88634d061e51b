/** What a sender put on the wire that was no message, as a quarantined item of its source. */
import { contentDigest } from '../../../contract/content-id.ts';
import { QUARANTINE_VERSION, type Quarantined } from '../../../contract/records/quarantine.ts';
import type { WireFault } from '../../../contract/refusals/hl7-refusals.ts';
import type { Source } from '../../sources/source-settings.ts';

export interface TransportFault {
  readonly kind: WireFault;
  readonly byteCount: number | null;
  /** May hold identifiers: it goes into `raw` alone. */
  readonly excerpt: Uint8Array;
}

const RAW_MAX = 2_000;

export function quarantinedFault(
  { kind, byteCount, excerpt }: TransportFault,
  source: Pick<Source, 'sourceId' | 'units'>,
  receivedAtMs: number,
): Quarantined {
  const raw = Buffer.from(excerpt).toString('utf8').slice(0, RAW_MAX);
  const id = contentDigest(
    Buffer.concat([Buffer.from(JSON.stringify([source.sourceId, receivedAtMs, kind, byteCount])), excerpt]),
  );
  return {
    version: QUARANTINE_VERSION,
    id: `wire:${id}`,
    unitId: source.units[0] ?? '',
    source: source.sourceId,
    file: null,
    line: null,
    code: kind === 'too-large' ? 'too-large' : 'malformed-line',
    reasons: [{ at: null, reason: { code: 'wire.broken', values: { fault: kind, byteCount } } }],
    excerpt: '',
    receivedAtMs,
    raw,
  };
}

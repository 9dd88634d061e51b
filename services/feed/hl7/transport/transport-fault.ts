/** What a sender put on the wire that was no message, as a quarantined item of its source. */
import { contentDigest } from '../../../contract/content-id.ts';
import type { Quarantined } from '../../../contract/records/quarantine.ts';
import type { Source } from '../../sources/source-settings.ts';

const REASONS = {
  garbage: 'bytes outside of any message',
  half: 'a message that broke off',
  'too-large': 'a message that is too large',
  slow: 'a message that was not complete in time',
} as const;

export interface TransportFault {
  readonly kind: keyof typeof REASONS;
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
    version: 1,
    id: `wire:${id}`,
    unitId: source.units[0] ?? '',
    source: source.sourceId,
    file: null,
    line: null,
    code: kind === 'too-large' ? 'too-large' : 'malformed-line',
    reason: `${REASONS[kind]}${byteCount === null ? '' : ` (${byteCount} bytes)`}`,
    excerpt: '',
    receivedAtMs,
    raw,
  };
}

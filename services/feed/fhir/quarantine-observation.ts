/**
 * What is kept of an Observation that was refused, whole or in part: the resource as it came, and the
 * values that a corrected code map can still admit. Identifiers stand in `raw` alone.
 */
import type { QuarantineCode, Quarantined, RefusedObservation } from '../../contract/records/quarantine.ts';
import { keptReasons, QUARANTINE_VERSION, refusedObservationSchema } from '../../contract/records/quarantine.ts';
import { contentId } from '../../contract/content-id.ts';
import type { LocalCode } from '../terms/term-gate.port.ts';
import type { ObservationContext } from './observation-context.ts';
import type { BedLocation } from './observation-place.ts';
import type { ReadingFault } from './elements/reading-fault.ts';
import type { SaidRange } from './elements/read-range.ts';
import { senderRange } from '../units/sender-range.ts';
import type { SentValue } from './elements/read-value.ts';

/** A fault at its full FHIRPath, with the code and value where it is one of a value. */
export interface Refused extends ReadingFault {
  readonly local: { readonly local: LocalCode; readonly value: SentValue; readonly said: SaidRange } | null;
}

/** Where it came in, as the quarantine names it. */
export const FHIR_ENDPOINT = '/fhir/Observation';
const RAW_MAX = 8_000;
const OBSERVATIONS_MAX = 200;
const PLACE_LENGTH_MAX = 300;
/** Refusals that a corrected code map turns around. */
const BY_MAP: ReadonlySet<QuarantineCode> = new Set<QuarantineCode>([
  'unmapped-code',
  'wrong-unit',
  'conflicting-terms',
]);

interface QuarantineParts {
  readonly json: unknown;
  /** At least one. */
  readonly refused: readonly Refused[];
  readonly bedLocation: BedLocation | null;
  readonly observedAtMs: number | null;
  readonly context: ObservationContext;
}

export function quarantinedObservation({
  json,
  refused,
  bedLocation,
  observedAtMs,
  context,
}: QuarantineParts): Quarantined {
  const { source, receivedAtMs } = context.receipt;
  const unitId = bedLocation?.unitId ?? context.unplacedUnitId;
  const code = refused[0]?.code ?? 'schema';
  const reasons = keptReasons(refused.map(({ at, reason }) => ({ at: at.slice(0, PLACE_LENGTH_MAX), reason })));
  const raw = JSON.stringify(json) ?? '';
  const excerpt = refused
    .flatMap(({ local }) =>
      local === null
        ? []
        : [`${local.local.system} ${local.local.code} ${wordOf(local.value)} ${local.local.unit.code}`],
    )
    .join('; ')
    .slice(0, 500);
  const observations =
    bedLocation === null || observedAtMs === null
      ? []
      : refused.flatMap((each) => observationOf(each, bedLocation, observedAtMs)).slice(0, OBSERVATIONS_MAX);
  return {
    version: QUARANTINE_VERSION,
    id: contentId('refused', [unitId, source, raw, code, reasons]),
    unitId,
    source,
    file: FHIR_ENDPOINT,
    line: null,
    code,
    reasons,
    excerpt,
    receivedAtMs,
    raw: raw.slice(0, RAW_MAX),
    ...(observations.length > 0 ? { observations } : {}),
  };
}

/** None when a part is too long to be kept whole: cut short it could be another code. */
function observationOf({ code, local }: Refused, bedLocation: BedLocation, observedAtMs: number): RefusedObservation[] {
  if (local === null || !BY_MAP.has(code)) return [];
  const { system, code: sentCode, name, channel, unit } = local.local;
  const range = senderRange(local.said.limits, local.said.flag, { factor: 1, offset: 0 });
  const candidate: RefusedObservation = {
    deviceId: bedLocation.device?.deviceId ?? null,
    stayId: bedLocation.stayId,
    ...(bedLocation.patientId === null ? {} : { patientId: bedLocation.patientId }),
    hospitalId: bedLocation.gate.hospitalId,
    system,
    code: sentCode,
    name: name.slice(0, 200),
    channel,
    unitCode: unit.code,
    unitName: unit.name,
    unitSystem: unit.system,
    value: textOf(local.value),
    ...(bedLocation.stayId === null || range === undefined ? {} : { range }),
    observedAtMs,
    intervalMs: bedLocation.device?.intervalMs ?? 1_000,
  };
  const parsed = refusedObservationSchema.safeParse(candidate);
  return parsed.success ? [parsed.data] : [];
}

function textOf(sent: SentValue): string {
  if (sent.is === 'number') return String(sent.value);
  return sent.is === 'answer' ? (sent.candidates[0] ?? '') : '';
}

/** Free text may name somebody: the excerpt has words without spaces only. */
function wordOf(sent: SentValue): string {
  const text = textOf(sent);
  return /^\S{0,40}$/.test(text) ? text : '…';
}

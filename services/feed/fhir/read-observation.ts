/**
 * A FHIR R4 Observation into what Vigil keeps: a frame of a device, a charted observation, a
 * laboratory result. A bad value costs that value, a bad resource that resource, and each refusal
 * names its element and reason.
 *
 * Invariants: nothing throws whatever the JSON; a value goes to a stay that its subject names, or to a
 * device that the sender has, never to both when they disagree; the same content has the same ids.
 */
import type { Quarantined } from '../../contract/records/quarantine.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { contentId } from '../../contract/content-id.ts';
import type { BodySite } from '../../contract/records/channel.ts';
import { bodySiteOf } from '../channels/body-site.ts';
import { DeviceChannels } from '../channels/channel-frames.ts';
import type { ReadFrame } from '../channels/read-frame.ts';
import { channelOf } from '../channels/channel-key.ts';
import { provenanceOf } from '../terms/provenance.ts';
import type { Channel } from '../channels/channel-rule.ts';
import { timeFault } from '../intake/feed-message.ts';
import type { LocalCode } from '../terms/term-gate.port.ts';
import { effectiveTime } from './elements/fhir-time.ts';
import { keepReadings } from './keep-readings.ts';
import type { Reading } from './reading.ts';
import { placeOf } from './observation-place.ts';
import type { BedLocation } from './observation-place.ts';
import type { ObservationContext } from './observation-context.ts';
import { shapeObservation, valueKindsOf } from './elements/observation-shape.ts';
import type { Observation, ValueHolder } from './elements/observation-shape.ts';
import { issueCodeOf } from './elements/operation-outcome.ts';
import type { OutcomeIssue } from './elements/operation-outcome.ts';
import { quarantinedObservation } from './quarantine-observation.ts';
import type { Refused } from './quarantine-observation.ts';
import { meaningOf, type Meaning } from './elements/read-coding.ts';
import type { ReadingFault } from './elements/reading-fault.ts';
import { saidRangeOf } from './elements/read-range.ts';
import { NO_UNIT, sentValueOf } from './elements/read-value.ts';

export interface ObservationOutcome {
  /** 201: something is kept; 200: understood, nothing to keep; 400: no Observation; 422: all of it refused. */
  readonly status: 200 | 201 | 400 | 422;
  /** FHIR id, from the content: a retry has the same. */
  readonly id: string;
  /** Unit it belongs to; null when it could be laid to none. */
  readonly unitId: string | null;
  readonly frames: readonly ReadFrame[];
  readonly records: readonly UnitRecord[];
  readonly quarantined: readonly Quarantined[];
  readonly issues: readonly OutcomeIssue[];
}

const TAKEN: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'preliminary']);
const VITAL_SIGNS = 'vital-signs';

/** Reads one resource, already parsed from strict JSON. */
export function readObservation(json: unknown, context: ObservationContext): ObservationOutcome {
  const shaped = shapeObservation(json);
  if (!shaped.ok) {
    const [first] = shaped.issues;
    const refused = {
      code: 'schema',
      reason: first?.reason ?? { code: 'json.not-as-agreed', values: { path: '', fault: 'other', expected: null } },
      at: first?.expression ?? 'Observation',
      local: null,
    } as const;
    return outcomeOf({
      json,
      context,
      bedLocation: null,
      kept: NOTHING,
      refused: [refused],
      issues: shaped.issues,
      status: 400,
    });
  }
  const { observation } = shaped;
  const settled = settle(observation, context);
  if ('code' in settled) {
    return outcomeOf({
      json,
      context,
      bedLocation: null,
      kept: NOTHING,
      refused: [{ ...settled, local: null }],
      issues: [],
    });
  }
  const { bedLocation, observedAtMs } = settled;
  const read = readingsOf(observation, bedLocation);
  const kept = keepReadings(read.readings, {
    observation,
    bedLocation,
    observedAtMs,
    receipt: context.receipt,
    channels: bedLocation.device === null ? new DeviceChannels() : context.channelsOf(bedLocation.device),
  });
  const issues = [...read.issues, ...kept.issues, ...(observation.status === 'preliminary' ? [PRELIMINARY] : [])];
  return outcomeOf({
    json,
    context,
    bedLocation,
    kept,
    refused: [...read.refused, ...kept.refused],
    issues,
    observedAtMs,
  });
}

const PRELIMINARY = told('fhir.preliminary', 'Observation.status');
const NOTHING = { frames: [], records: [] } as const;

/** Status, time and place: what holds for the whole resource. */
function settle(
  observation: Observation,
  context: ObservationContext,
): { readonly bedLocation: BedLocation; readonly observedAtMs: number } | ReadingFault {
  if (!TAKEN.has(observation.status)) {
    return {
      code: 'schema',
      reason: { code: 'fhir.status', values: { status: observation.status.slice(0, 20) } },
      at: 'Observation.status',
    };
  }
  const time = effectiveTime(observation);
  if (!time.ok) return { code: 'impossible-time', reason: time.reason, at: 'Observation.effective' };
  const fault = timeFault(time.atMs, context.receipt);
  if (fault !== null) return { ...fault, at: 'Observation.effective' };
  const bedLocation = placeOf(observation, context, time.atMs);
  return 'code' in bedLocation ? bedLocation : { bedLocation, observedAtMs: time.atMs };
}

interface Read {
  readonly readings: readonly Reading[];
  readonly refused: readonly Refused[];
  readonly issues: readonly OutcomeIssue[];
}

/** The value of the resource itself and those of its components, each with its own code. */
function readingsOf(observation: Observation, bedLocation: BedLocation): Read {
  const isVitalSign = (observation.category ?? []).some(({ coding = [] }) =>
    coding.some(({ code }) => code === VITAL_SIGNS),
  );
  const components = observation.component ?? [];
  const hasParts = components.length > 0 || (observation.hasMember ?? []).length > 0;
  const [bodySite] = observation.bodySite?.coding ?? [];
  const place = { channel: bodySite?.code ?? '', site: bodySiteOf(bodySite?.system ?? '', bodySite?.code ?? '') };
  const isPanel = hasParts && valueKindsOf(observation).length === 0;
  const head = isPanel ? [] : [readOne(observation, 'Observation', { bedLocation, ...place, isVitalSign, hasParts })];
  const parts = components.map((component, index) =>
    readOne(component, `Observation.component[${index}]`, { bedLocation, ...place, isVitalSign, hasParts: false }),
  );
  const all = [...head, ...parts];
  return {
    readings: all.flatMap((each) => each.readings),
    refused: all.flatMap((each) => each.refused),
    issues: all.flatMap((each) => each.issues),
  };
}

interface HolderSetting {
  readonly bedLocation: BedLocation;
  readonly channel: string;
  readonly site: BodySite | null;
  readonly isVitalSign: boolean;
  readonly hasParts: boolean;
}

function readOne(holder: ValueHolder, path: string, { bedLocation, channel, site, ...options }: HolderSetting): Read {
  const sent = sentValueOf(holder, options);
  if (sent.is === 'nothing') return { ...EMPTY, issues: [told('fhir.no-value', path)] };
  if (sent.is === 'waveform') return { ...EMPTY, issues: [told('fhir.waveform', `${path}.value`)] };
  if (sent.is === 'refused') {
    return { ...EMPTY, refused: [{ code: sent.code, reason: sent.reason, at: `${path}.${sent.at}`, local: null }] };
  }
  const unit = sent.is === 'number' ? sent.unit : NO_UNIT;
  const [first, ...others] = localsOf(holder, unit, channel);
  const meaning = meaningOf(
    [first ?? { system: '', code: '', name: holder.code.text ?? '', unit, channel }, ...others],
    bedLocation.gate,
  );
  if (meaning.is === 'unused') {
    return { ...EMPTY, issues: [told('fhir.no-use', `${path}.code`)] };
  }
  if (meaning.is === 'known') {
    return {
      ...EMPTY,
      readings: [{ sent, meaning, said: saidRangeOf(holder), holder: path, channel: channelIn(meaning, site) }],
    };
  }
  const { code, reason } = meaning.verdict;
  const at = code === 'wrong-unit' ? `${path}.value.code` : `${path}.code`;
  return {
    ...EMPTY,
    refused: [{ code, reason, at, local: { local: meaning.local, value: sent, said: saidRangeOf(holder) } }],
  };
}

function channelIn({ verdict, local }: Extract<Meaning, { is: 'known' }>, said: BodySite | null): Channel {
  const site = said ?? verdict.site ?? null;
  return channelOf({ site, place: local.channel, code: local.code }, verdict.preference, provenanceOf(local, verdict));
}

const EMPTY: Read = { readings: [], refused: [], issues: [] };

function localsOf(holder: ValueHolder, unit: LocalCode['unit'], channel: string): LocalCode[] {
  const { coding = [], text } = holder.code;
  return coding.map(({ system = '', code = '', display }) => ({
    system,
    code,
    name: display ?? text ?? '',
    unit,
    channel,
  }));
}

interface OutcomeParts {
  readonly json: unknown;
  readonly context: ObservationContext;
  readonly bedLocation: BedLocation | null;
  readonly observedAtMs?: number;
  readonly kept: { readonly frames: readonly ReadFrame[]; readonly records: readonly UnitRecord[] };
  readonly refused: readonly Refused[];
  readonly issues: readonly OutcomeIssue[];
  readonly status?: 400;
}

function outcomeOf({
  json,
  context,
  bedLocation,
  observedAtMs,
  kept,
  refused,
  issues,
  status,
}: OutcomeParts): ObservationOutcome {
  const isKept = kept.frames.length + kept.records.length > 0;
  // What was refused beside what is kept does not fail the request; the sender reads of it all the same.
  const severity = isKept ? 'warning' : 'error';
  const faults =
    status === undefined
      ? refused.map(({ code, reason, at }) => ({ severity, code: issueCodeOf(code), reason, expression: at }) as const)
      : [];
  const rows = kept.frames.map(({ source, observedAtMs: atMs, presentBits, offBits, values }) => [
    source.id,
    atMs,
    presentBits,
    offBits,
    Array.from(values),
  ]);
  return {
    status: status ?? (isKept ? 201 : refused.length > 0 ? 422 : 200),
    id: contentId('in', [bedLocation?.unitId ?? null, kept.records.map(({ id }) => id), rows]).replace(':', '-'),
    unitId: bedLocation?.unitId ?? null,
    ...kept,
    quarantined:
      refused.length === 0
        ? []
        : [quarantinedObservation({ json, refused, bedLocation, observedAtMs: observedAtMs ?? null, context })],
    issues: [...faults, ...issues],
  };
}

function told(
  code: 'fhir.preliminary' | 'fhir.no-value' | 'fhir.waveform' | 'fhir.no-use',
  expression: string,
): OutcomeIssue {
  return { severity: 'information', code: 'informational', reason: { code, values: {} }, expression };
}

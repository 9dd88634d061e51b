/**
 * OBX segments. What is not known has no value and the status X, with the reason in a note under it:
 * a receiver that skips notes still cannot take it for a number.
 */
import { hl7Components, hl7Number, hl7Segment, hl7Text, hl7Time } from './hl7-text.ts';
import { LOCAL_SYSTEM, noteSegments } from './message-header.ts';

/** OBX-3 and the like: a code with its system; `alternate` is the same thing in another system. */
export interface Hl7Code {
  readonly code: string;
  readonly text: string;
  readonly system: string;
  readonly version?: string;
  readonly alternate?: {
    readonly code: string;
    readonly text: string;
    readonly system: string;
    readonly version?: string;
  };
}

export interface Observation {
  readonly code: Hl7Code;
  /** OBX-4: tells apart what stands under one order. */
  readonly subId: string;
  /** null: not known. */
  readonly value: number | string | null;
  /** UCUM; null for text and codes. */
  readonly unit: string | null;
  /** F final, P preliminary, X no result can be had. A value of null is always sent as X. */
  readonly status: 'F' | 'P';
  /** OBX-7, for instance `0-26`. */
  readonly range?: string;
  /** OBX-8, each a repetition. */
  readonly flags?: readonly string[];
  readonly observedAtMs: number;
  readonly notes?: readonly string[];
}

/** One OBX each with its notes, numbered from 1. */
export function observationSegments(observations: readonly Observation[]): string[] {
  return observations.flatMap((observation, index) => [
    observationSegment(observation, index + 1),
    ...noteSegments(observation.notes ?? []),
  ]);
}

/** A code of ours, with the version of what defines it. */
export function localCode(code: string, text: string, version: string): Hl7Code {
  return { code, text, system: LOCAL_SYSTEM, version };
}

/** A code as CWE. */
export function codeField({ code, text, system, version = '', alternate }: Hl7Code): string {
  return hl7Components(
    code,
    text,
    system,
    alternate?.code ?? '',
    alternate?.text ?? '',
    alternate?.system ?? '',
    version,
    alternate?.version ?? '',
  );
}

function observationSegment(
  { code, subId, value, unit, status, range = '', flags = [], observedAtMs }: Observation,
  setId: number,
): string {
  return hl7Segment('OBX', {
    1: String(setId),
    2: typeof value === 'string' || unit === null ? 'ST' : 'NM',
    3: codeField(code),
    4: subId,
    5: typeof value === 'number' ? hl7Number(value) : hl7Text(value ?? ''),
    6: unit === null ? '' : hl7Components(unit, unit, 'UCUM'),
    7: hl7Text(range),
    8: flags.map(hl7Text).join('~'),
    11: value === null ? 'X' : status,
    14: hl7Time(observedAtMs),
  });
}

/**
 * References that a search can follow: to what a match names (`_include`), and to what names a match
 * (`_revinclude`). Only links that this server really has; streamed vital signs are too many to follow
 * backwards, and are asked for by patient or encounter.
 */
import type { Reference, Resource } from '../resources/fhir-resource.ts';
import { FHIR_TYPES, type FhirType } from './search-parameters.ts';

/** `Observation:subject`, followed to a type. */
export interface Link {
  readonly source: FhirType;
  /** Search parameter that names the reference. */
  readonly name: LinkName;
}

/** Elements behind a name, each a reference or a list of them; one that is absent is none. */
const ELEMENTS = {
  patient: ['subject', 'patient'],
  subject: ['subject'],
  encounter: ['encounter'],
  device: ['device'],
  'derived-from': ['derivedFrom'],
  performer: ['performer'],
  author: ['author'],
  implicated: ['implicated'],
  sender: ['sender'],
  target: ['target'],
  entity: ['entity'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type LinkName = keyof typeof ELEMENTS;

const TARGETS: Readonly<Record<LinkName, readonly FhirType[]>> = {
  patient: ['Patient'],
  subject: ['Patient'],
  encounter: ['Encounter'],
  device: ['Device'],
  'derived-from': ['Observation'],
  performer: ['Device'],
  author: ['Device'],
  implicated: ['Device'],
  sender: ['Device'],
  target: ['DetectedIssue'],
  entity: ['DetectedIssue'],
};

const INCLUDES: Readonly<Record<FhirType, readonly LinkName[]>> = {
  Patient: [],
  Encounter: ['patient', 'subject'],
  Device: [],
  Observation: ['patient', 'subject', 'encounter', 'device', 'derived-from', 'performer'],
  RiskAssessment: ['patient', 'subject', 'encounter', 'performer'],
  DetectedIssue: ['patient', 'author', 'implicated'],
  Flag: ['patient', 'subject', 'encounter', 'author'],
  Communication: ['patient', 'subject', 'encounter', 'sender'],
  AuditEvent: ['entity'],
  Provenance: ['target'],
};

/** By the type of the match. */
const REVINCLUDES: Readonly<Partial<Record<FhirType, readonly Link[]>>> = {
  Patient: (['Encounter', 'RiskAssessment', 'DetectedIssue', 'Flag', 'Communication'] as const).map((source) => ({
    source,
    name: 'patient',
  })),
  Encounter: (['RiskAssessment', 'Flag', 'Communication'] as const).map((source) => ({ source, name: 'encounter' })),
  DetectedIssue: [
    { source: 'Provenance', name: 'target' },
    { source: 'AuditEvent', name: 'entity' },
  ],
};

export interface Include extends Link {
  /** Followed to this type alone; null: to any. */
  readonly target: FhirType | null;
}

/** Types that a link may lead to. */
export function targetsOf({ name, target }: Include): readonly FhirType[] {
  return TARGETS[name].filter((type) => target === null || target === type);
}

/** For the CapabilityStatement, as a client writes them. */
export function includesOf(type: FhirType): readonly string[] {
  return INCLUDES[type].map((name) => `${type}:${name}`);
}

export function revincludesOf(type: FhirType): readonly string[] {
  return (REVINCLUDES[type] ?? []).map(({ source, name }) => `${source}:${name}`);
}

/** `Type:name` or `Type:name:Target`; null: no link that can be followed from a match of the type. */
export function readInclude(type: FhirType, value: string): Include | null {
  const [source, name, word, ...others] = value.split(':');
  const target = FHIR_TYPES.find((known) => known === word) ?? null;
  if (others.length > 0 || (word !== undefined && target === null)) return null;
  const link = INCLUDES[type].find((known) => known === name);
  if (source !== type || link === undefined) return null;
  return target !== null && !TARGETS[link].includes(target) ? null : { source: type, name: link, target };
}

/** The same backwards; a target can only be the type itself. */
export function readRevinclude(type: FhirType, value: string): Link | null {
  const [source, name, word, ...others] = value.split(':');
  if (others.length > 0 || (word !== undefined && word !== type)) return null;
  return (REVINCLUDES[type] ?? []).find((link) => link.source === source && link.name === name) ?? null;
}

export interface Address {
  readonly type: FhirType;
  readonly id: string;
}

/** Resources of this server that a resource names under a name. */
export function addressesIn(resource: Resource, name: LinkName): readonly Address[] {
  return ELEMENTS[name].flatMap((element) => referencesAt(resource, element)).flatMap((text) => addressOf(text) ?? []);
}

function referencesAt(resource: Resource, element: string): readonly string[] {
  const value = Object.entries(resource).find(([known]) => known === element)?.[1] ?? [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((item) => textOf(isWhat(item) ? item.what : item) ?? []);
}

/** An entity of an AuditEvent holds its reference one step down. */
function isWhat(item: unknown): item is { readonly what: unknown } {
  return typeof item === 'object' && item !== null && 'what' in item;
}

function textOf(item: unknown): Reference['reference'] | null {
  if (typeof item !== 'object' || item === null || !('reference' in item)) return null;
  return typeof item.reference === 'string' ? item.reference : null;
}

function addressOf(reference: string): Address | null {
  const [word, id, ...others] = reference.split('/');
  const type = FHIR_TYPES.find((known) => known === word);
  return type === undefined || id === undefined || others.length > 0 ? null : { type, id };
}

/** What the HTTP doors refuse before anything is read, and what the JSON door refuses of its items. */
import type { JSON_REFUSALS } from '../../../services/contract/refusals/json-refusals.ts';
import { NOW_MS } from '../../feed/fhir/observation-samples.ts';
import { openHttpDoor, type Headers } from './http-door.ts';
import { saidIn, type CasesOf } from './refusal-case.ts';

type Fields = Readonly<Record<string, unknown>>;

const GATEWAY: Headers = { authorization: 'gateway', 'content-type': 'application/fhir+json' };

/** What is quarantined of one item of an endpoint of the JSON door. */
async function ofItem(endpoint: string, item: unknown, head: Fields = {}): Promise<unknown> {
  const door = await openHttpDoor();
  try {
    await door.postFeed(endpoint, { unitId: 'u1', ...head, [endpoint]: [item] });
    return await door.quarantined();
  } finally {
    await door.close();
  }
}

export const ofFrame = (fields: Fields): Promise<unknown> =>
  ofItem('frames', { observedAtMs: NOW_MS, values: {}, ...fields }, { deviceId: 'monitor-1', intervalMs: 1_000 });

export const ofLab = (fields: Fields): Promise<unknown> =>
  ofItem('labs', {
    stayId: 's1',
    name: 'lactateMmolPerL',
    value: 2.4,
    unit: 'mmol/L',
    observedAtMs: NOW_MS,
    ...fields,
  });

export const ofCharted = (fields: Fields): Promise<unknown> =>
  ofItem('charted', { stayId: 's1', by: 'kim', observedAtMs: NOW_MS, ...fields });

const ofRecord = (fields: Fields): Promise<unknown> => ofItem('records', { observedAtMs: NOW_MS, ...fields });

/** Answer and quarantine of the FHIR door for a body that is no Observation. */
async function ofBody(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Headers = GATEWAY,
): Promise<{ readonly answer: string; readonly kept: readonly unknown[] }> {
  const door = await openHttpDoor();
  try {
    return { answer: await door.postFhir(body, headers), kept: await door.quarantined() };
  } finally {
    await door.close();
  }
}

export const ofMediaType = (type: string): Promise<unknown> => ofBody('x', { ...GATEWAY, 'content-type': type });

export const JSON_CASES: CasesOf<typeof JSON_REFUSALS> = {
  'http.compressed': () => ofBody('x', { ...GATEWAY, 'content-encoding': 'gzip' }),
  'http.cut-off': () => ofBody(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)),
  'http.too-large': () => ofBody(`"${'x'.repeat(1_000_000)}"`),
  'http.not-signed-in': async () =>
    saidIn((await ofBody('{}', { 'content-type': 'application/fhir+json' })).answer, 'http.not-signed-in', {}),
  'http.not-allowed': async () =>
    saidIn((await ofBody('{}', { ...GATEWAY, authorization: 'stranger' })).answer, 'http.not-allowed', {}),

  'json.malformed': () => ofBody('{'),
  'json.too-deep': () => ofBody('['.repeat(1_000) + ']'.repeat(1_000)),
  'json.key-twice': () => ofBody('{"status":"final","status":"final"}'),
  'json.not-as-agreed': () => ofFrame({ observedAtMs: 'soon' }),

  'feed.unknown-signal': () => ofFrame({ values: { mood: 3 } }),
  'feed.never-zero': () => ofFrame({ goodSignal: ['spo2Percent'] }),
  'feed.too-many-channels': () =>
    ofFrame({
      values: { spo2Percent: 97 },
      channels: Array.from({ length: 16 }, (_, at) => ({ place: `p${at}`, values: { spo2Percent: 96 } })),
    }),
  'feed.has-no-unit': () => ofCharted({ name: 'consciousness', value: 'alert', unit: 'kg' }),
  'feed.kind-not-taken': () => ofRecord({ kind: 'tick' }),
  'feed.other-unit': () => ofRecord({ kind: 'stay.closed', stayId: 's1', unitId: 'u2' }),
};

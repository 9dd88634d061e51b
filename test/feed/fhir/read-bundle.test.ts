/** Bundles: a batch entry stands by itself, a transaction is whole or not at all. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import { readBundleRequest, readObservationRequest } from '../../../services/feed/fhir/answer-fhir.ts';
import { DeviceChannels } from '../../../services/feed/channels/channel-frames.ts';
import { ENTRIES_MAX, joinedFrames } from '../../../services/feed/fhir/read-bundle.ts';
import {
  bundle,
  coding,
  entry,
  LOINC,
  MDC,
  observation,
  quantity,
  SNOMED,
  wardContext,
} from './observation-samples.ts';

const NOBODY = new Set<string>();
const answer = (json: unknown, forbidden: ReadonlySet<string> = NOBODY) =>
  readBundleRequest(json, wardContext).answer(forbidden);
const rate = (number: number) => observation({ valueQuantity: quantity(number, '/min') });
const bad = observation({ code: coding(LOINC, '1-8') });

describe('a batch', () => {
  it('answers each entry by itself, in order', () => {
    const { status, records, quarantined, body } = answer(
      bundle('batch', [
        entry(rate(140)),
        entry(bad),
        entry({ resourceType: 'Patient' }, { method: 'POST', url: 'Patient' }),
        entry(undefined, { method: 'GET', url: 'Observation?code=1' }),
        7,
        entry(rate(141)),
      ]),
    );
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        type: 'batch-response',
        entry: [
          {
            response: {
              status: '201 Created',
              location: expect.stringMatching(/^Observation\/in-[0-9a-f]{32}$/) as string,
            },
          },
          {
            response: {
              status: '422 Unprocessable Entity',
              outcome: { issue: [{ severity: 'error', code: 'code-invalid', expression: ['Observation.code'] }] },
            },
          },
          {
            response: {
              status: '405 Method Not Allowed',
              outcome: { issue: [{ code: 'not-supported', expression: ['request'] }] },
            },
          },
          { response: { status: '405 Method Not Allowed' } },
          { response: { status: '400 Bad Request' } },
          { response: { status: '201 Created' } },
        ],
      },
    });
    expect(records.map((record) => ('value' in record ? record.value : null))).toEqual([140, 141]);
    expect(quarantined.map(({ code }) => code)).toEqual([
      'unmapped-code',
      'unsupported-message',
      'unsupported-message',
      'schema',
    ]);
    expect(quarantined.every((item) => quarantineSchema.safeParse(item).success)).toBe(true);
  });

  it('joins what one device measured at one moment; a contradiction stays apart', () => {
    const measured = (code: string, number: number) =>
      entry(
        observation({
          code: coding(MDC, code),
          device: { reference: 'Device/monitor-1' },
          valueQuantity: quantity(number, '/min'),
        }),
      );
    const { frames } = answer(
      bundle('batch', [measured('147842', 140), measured('149530', 139), measured('147842', 141)]),
    );
    const [heart, pulse] = [signalIndex('heartRatePerMin'), signalIndex('pulseRatePerMin')];
    expect(frames.map(({ presentBits, values }) => [presentBits, values[heart], values[pulse]])).toEqual([
      [(1 << heart) | (1 << pulse), 140, 139],
      [1 << heart, 141, 0],
    ]);
  });

  it('a value of another channel, or that names another child, is no part of the frame beside it', () => {
    const measured = (code: string, number: number, rest: Readonly<Record<string, unknown>>) =>
      observation({
        code: coding(MDC, code),
        device: { reference: 'Device/monitor-1' },
        valueQuantity: quantity(number, '/min'),
        ...rest,
      });
    const channels = new DeviceChannels();
    const context = { ...wardContext, channelsOf: () => channels };
    const read = (...entries: readonly unknown[]) =>
      readBundleRequest(
        bundle(
          'batch',
          entries.map((each) => entry(each)),
        ),
        context,
      ).answer(NOBODY).frames;
    const foot = { bodySite: coding(SNOMED, '22335008') };
    const hand = { bodySite: coding(SNOMED, '78791008') };
    read(measured('149530', 140, hand), measured('149530', 90, foot));
    const later = { effectiveDateTime: '2026-11-23T18:59:31+09:00' };
    const frames = read(measured('147842', 141, later), measured('149530', 91, { ...foot, ...later }));
    const pulse = signalIndex('pulseRatePerMin');
    expect(
      frames.map(({ source, presentBits }) => [source.channel ?? null, (presentBits & (1 << pulse)) !== 0]),
    ).toEqual([
      [null, false],
      ['left-foot/22335008/149530', true],
    ]);
    const named = joinedFrames(
      ['p1', 'p2'].map((patientId, signal) => ({
        unitId: 'u1',
        source: { id: 'd1', intervalMs: 1_000, patientId },
        observedAtMs: 0,
        receivedAtMs: 0,
        presentBits: 1 << signal,
        offBits: 0,
        values: new Float64Array(16),
      })),
    );
    expect(named.map(({ source }) => source.patientId)).toEqual(['p1', 'p2']);
  });

  it('tells from which codes a device is read, once, of all that one moment joins, and again when it may be lost', () => {
    const channels = new DeviceChannels();
    const context = { ...wardContext, channelsOf: () => channels };
    const measured = (code: string, effectiveDateTime: string) =>
      entry(
        observation({
          code: coding(MDC, code),
          device: { reference: 'Device/monitor-1' },
          valueQuantity: quantity(140, '/min'),
          effectiveDateTime,
        }),
      );
    const read = (at: string) =>
      readBundleRequest(bundle('batch', [measured('147842', at), measured('149530', at)]), context).answer(NOBODY);
    const told = read('2026-11-23T18:59:30+09:00');
    expect(told.records).toMatchObject([
      {
        kind: 'codes.read',
        provenanceId: told.frames[0]?.source.provenance,
        signals: [
          { signal: 'heartRatePerMin', provenance: { code: '147842', unit: '/min' } },
          { signal: 'pulseRatePerMin', provenance: { code: '149530', unit: '/min' } },
        ],
      },
    ]);
    expect(unitRecordSchema.safeParse(told.records[0]).success).toBe(true);
    const next = read('2026-11-23T18:59:31+09:00');
    expect([next.records, next.frames.map(({ source }) => source)]).toEqual([
      [],
      told.frames.map(({ source }) => source),
    ]);
    channels.tellAgain();
    expect(read('2026-11-23T18:59:32+09:00').records).toHaveLength(1);
  });

  it('may be empty; conditions are said to be unread', () => {
    expect(answer(bundle('batch', []))).toMatchObject({ status: 200, body: { entry: [] } });
    const conditional = entry(rate(140), { method: 'POST', url: 'Observation', ifNoneExist: 'identifier=x' });
    expect(answer(bundle('batch', [conditional])).body).toMatchObject({
      entry: [{ response: { status: '201 Created', outcome: { issue: [{ severity: 'information' }] } } }],
    });
  });

  it('keeps nothing of a unit that is not the sender’s', () => {
    const other = observation({ subject: { reference: 'Patient/p2' } });
    const reading = readBundleRequest(bundle('batch', [entry(rate(140)), entry(other)]), wardContext);
    expect(reading.unitIds).toEqual(['u1', 'u2']);
    const { records, body } = reading.answer(new Set(['u2']));
    expect(records.map(({ unitId }) => unitId)).toEqual(['u1']);
    expect(body).toMatchObject({
      entry: [{ response: { status: '201 Created' } }, { response: { status: '403 Forbidden' } }],
    });
    expect(readObservationRequest(other, wardContext).answer(new Set(['u2']))).toMatchObject({
      status: 403,
      records: [],
      location: null,
    });
  });
});

describe('a transaction', () => {
  it('is kept whole', () => {
    const { status, records, body } = answer(
      bundle('transaction', [entry(rate(140)), entry(observation({ subject: { reference: 'Patient/p2' } }))]),
    );
    expect([status, records.map(({ unitId }) => unitId)]).toEqual([200, ['u1', 'u2']]);
    expect(body).toMatchObject({
      type: 'transaction-response',
      entry: [{ response: { status: '201 Created' } }, { response: { status: '201 Created' } }],
    });
  });

  it.each([
    ['a refused resource', entry(bad), 'Bundle.entry[1].resource.code'],
    [
      'a refused part',
      entry(
        observation({
          code: coding(LOINC, '85354-9'),
          valueQuantity: undefined,
          component: [
            { code: coding(LOINC, '8480-6'), valueQuantity: quantity(98, 'mm[Hg]') },
            { code: coding(LOINC, '1-8'), valueQuantity: quantity(98, 'mm[Hg]') },
          ],
        }),
      ),
      'Bundle.entry[1].resource.component[1].code',
    ],
    ['another method', entry(undefined, { method: 'DELETE', url: 'Observation/1' }), 'Bundle.entry[1].request'],
    ['an entry of no shape', 'x', 'Bundle.entry[1]'],
  ])('is refused whole for %s, which alone is quarantined', (_, refused, expression) => {
    expect(answer(bundle('transaction', [entry(rate(140)), refused]))).toMatchObject({
      status: 400,
      frames: [],
      records: [],
      quarantined: [{}],
      body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', expression: [expression] }] },
    });
  });

  it('is refused whole for a unit that is not the sender’s', () => {
    expect(
      answer(
        bundle('transaction', [entry(rate(140)), entry(observation({ subject: { reference: 'Patient/p2' } }))]),
        new Set(['u2']),
      ),
    ).toMatchObject({
      status: 400,
      records: [],
      body: { issue: [{ code: 'forbidden', expression: ['Bundle.entry[1]'] }] },
    });
  });
});

describe('no bundle of this door', () => {
  it.each([
    ['another type', bundle('collection', []), 'schema'],
    ['another resource', observation(), 'schema'],
    ['no object', [1], 'schema'],
    [
      'too many entries',
      bundle(
        'batch',
        Array.from({ length: ENTRIES_MAX + 1 }, () => 1),
      ),
      'too-large',
    ],
  ])('%s', (_, json, code) =>
    expect(answer(json)).toMatchObject({
      status: 400,
      records: [],
      quarantined: [{ code, unitId: 'unplaced' }],
      body: { resourceType: 'OperationOutcome' },
    }),
  );
});

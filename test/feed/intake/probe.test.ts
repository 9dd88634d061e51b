/** The test alerts of the ticker: one a minute and unit, whatever moments it looks at. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { probeRecord } from '../../../services/feed/intake/tick.ts';
import { startTicker } from '../../../services/feed/intake/ticker.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';

const BEGIN = 1_770_000_000;

describe('test alerts', () => {
  it('fall due once a minute, in seconds of the unit, and two tickers make the same', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), looks, (unitId, gaps) => {
        let second = BEGIN;
        const ids: string[] = [];
        for (const gap of gaps) {
          const probe = probeRecord(unitId, second, second + gap);
          second += gap;
          if (probe !== null) ids.push(probe.id);
        }
        const every = Array.from({ length: second - BEGIN }, (_, at) =>
          probeRecord(unitId, BEGIN + at, BEGIN + at + 1),
        );
        expect(ids).toEqual(every.flatMap((probe) => probe?.id ?? []));
      }),
    );
  });

  it('go with the ticks, to each unit', () => {
    const clock = new SimulatedClock();
    const admitted: UnitRecord[] = [];
    const stop = startTicker({
      clock,
      admitRecords: async (records) => void admitted.push(...records),
      units: () => ['unit-a', 'unit-b'],
      onFault: (message) => expect.fail(message),
    });
    clock.advance(180_000);
    stop();
    for (const unitId of ['unit-a', 'unit-b']) {
      const probes = admitted.filter((record) => record.kind === 'delivery.probed' && record.unitId === unitId);
      expect(probes).toHaveLength(3);
    }
  });
});

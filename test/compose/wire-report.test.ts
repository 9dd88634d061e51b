/** What a sender put on the wire that was no message: noise once a second, each message that broke off. */
import { expect, it } from 'vitest';
import { wireReport } from '../../services/compose/feed/open-listeners.ts';
import type { Quarantined } from '../../services/contract/records/quarantine.ts';
import { ConnectionLedger } from '../../services/feed/connections/connection-ledger.ts';
import { QualityLedger } from '../../services/feed/quality/quality-ledger.ts';
import type { MllpFault } from '../../services/feed/adapters/mllp/mllp-limits.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

function opened() {
  const kept: Quarantined[] = [];
  const clock = new SimulatedClock(1_000_000);
  const report = wireReport(
    {
      intake: {
        quarantine: async (items) => {
          kept.push(...items);
        },
      },
      ledgers: { connections: new ConnectionLedger(), quality: new QualityLedger(() => null) },
      clock,
      logger: SILENT_LOGGER,
    },
    { sourceId: 'gateway-1', units: ['picu'] },
  );
  return { kept, clock, report };
}

const fault = (kind: MllpFault['kind'], text: string): MllpFault => ({
  kind,
  byteCount: text.length,
  excerpt: Buffer.from(text),
});

it('two messages cut off in one second are both kept, beside noise', () => {
  const { kept, report } = opened();
  report(fault('garbage', 'xyz'));
  report(fault('half', 'MSH|one'));
  report(fault('garbage', 'xyz'));
  report(fault('half', 'MSH|two'));
  expect(kept.map(({ raw }) => raw)).toEqual(['xyz', 'MSH|one', 'MSH|two']);
});

it('a sender that breaks all it sends fills no disk', () => {
  const { kept, clock, report } = opened();
  for (let n = 0; n < 1_000; n++) report(fault('half', `MSH|${n}`));
  expect(kept).toHaveLength(20);
  clock.advance(1_000);
  report(fault('half', 'MSH|after'));
  expect(kept.at(-1)?.raw).toBe('MSH|after');
});

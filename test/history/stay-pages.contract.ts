/** Stays page by page, on every adapter: each once, in order, also those that were opened in one moment. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { History, StaysQuery } from '../../services/history/history.port.ts';
import type { HistoryHarness } from './history.contract.ts';
import { batchOf, stayChanged, T0 } from './history-fixtures.ts';

const IDS = ['stay-a', 'stay-b', 'stay-c', 'stay-d', 'stay-e'];

export function describeStayPages(name: string, makeHarness: () => Promise<HistoryHarness>): void {
  describe(`pages of stays: ${name}`, () => {
    let harness: HistoryHarness;
    let history: History;

    beforeEach(async () => {
      harness = await makeHarness();
      history = await harness.open();
      await history.migrate();
      const decisions = IDS.map((stayId, index) => {
        const stay = { openedAtMs: T0 + Math.floor(index / 2) * 1_000 };
        return stayChanged(stayId, T0 + 5_000, { stayId, stay });
      });
      await history.write(batchOf(1, { decisions }));
    });
    afterEach(async () => {
      await history.close();
      await harness.dispose();
    });

    async function paged(newestFirst: boolean): Promise<readonly string[]> {
      const found: string[] = [];
      let after: StaysQuery['after'];
      for (;;) {
        const behind = after === undefined ? {} : { after };
        const page = await history.stays({ unitId: null, newestFirst, limit: 2, ...behind });
        const last = page.at(-1);
        if (last === undefined) return found;
        found.push(...page.map(({ stayId }) => stayId));
        after = last;
      }
    }

    it('begin at the oldest or at the newest', async () => {
      expect(await paged(false)).toEqual(IDS);
      expect(await paged(true)).toEqual(IDS.toReversed());
    });

    it('hold only what was opened within', async () => {
      const within = { unitId: null, openedFromMs: T0 + 1_000, openedBeforeMs: T0 + 2_000 };
      expect((await history.stays(within)).map(({ stayId }) => stayId)).toEqual(['stay-c', 'stay-d']);
    });
  });
}

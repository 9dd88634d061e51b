/** Results are told in the order of the things, whichever is done first; after a failure nothing new is begun. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOrder } from '../../../services/command/replay/in-order.ts';

it('tells every result once, in order, with no more at a time than were asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 12 }), fc.integer({ min: 1, max: 5 }), async (s, count, atOnce) => {
      const things = Array.from({ length: count }, (_, index) => index);
      const told: number[] = [];
      let [running, most] = [0, 0];
      const work = async (thing: number): Promise<number> => {
        most = Math.max(most, (running += 1));
        await s.schedule(Promise.resolve());
        running -= 1;
        return thing * 2;
      };
      const all = inOrder(things, atOnce, work, (result) => told.push(result));
      await s.waitFor(all);
      const doubled = things.map((thing) => thing * 2);
      expect([await all, told]).toEqual([doubled, doubled]);
      expect(most).toBeLessThanOrEqual(atOnce);
    }),
  );
});

it('begins nothing after a failure, and rejects with it', async () => {
  const begun: number[] = [];
  const work = async (thing: number): Promise<void> => {
    begun.push(thing);
    await Promise.resolve();
    if (thing === 1) throw new Error('broken');
  };
  await expect(inOrder([0, 1, 2, 3, 4, 5, 6, 7], 1, work, () => undefined)).rejects.toThrow('broken');
  expect(begun).toEqual([0, 1]);
});

/** What every place of sealed objects must do, whether it is a folder or a bucket. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { SealedStore } from '../../services/archive/stores.port.ts';

/** `open` gives a store that holds nothing yet. */
export function sealedStoreContract(open: () => Promise<SealedStore>): void {
  let store: SealedStore;

  beforeEach(async () => {
    store = await open();
  });

  describe('sealed objects', () => {
    it('come back byte for byte, whole or their beginning', async () => {
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
      await store.create('input/topic/0/0000000000000000', bytes);
      expect(await store.read('input/topic/0/0000000000000000')).toEqual(bytes);
      expect(await store.first('input/topic/0/0000000000000000', 10)).toEqual(bytes.subarray(0, 10));
      expect(await store.first('input/topic/0/0000000000000000', 1_000_000)).toEqual(bytes);
    });

    it('are listed by the beginning of their names, in the order of the text', async () => {
      const names = ['input/t/1/2', 'input/t/0/1', 'states/t/0/1-icu%20west+2%2F3', 'input/t/10/1', 'inputs'];
      for (const name of names) await store.create(name, Buffer.from(name));
      expect(await store.names('input/')).toEqual(['input/t/0/1', 'input/t/1/2', 'input/t/10/1']);
      expect(await store.names('input/t/1')).toEqual(['input/t/1/2', 'input/t/10/1']);
      expect(await store.names('states/')).toEqual(['states/t/0/1-icu%20west+2%2F3']);
      expect(await store.read('states/t/0/1-icu%20west+2%2F3')).toEqual(Buffer.from('states/t/0/1-icu%20west+2%2F3'));
      expect(await store.names('nothing/')).toEqual([]);
    });

    it('are put where nothing is, once more without a fault, and never in the place of others', async () => {
      await store.create('rules/a', Buffer.from('first'));
      await store.create('rules/a', Buffer.from('first'));
      await expect(store.create('rules/a', Buffer.from('other'))).rejects.toMatchObject({ code: 'archive-broken' });
      expect(await store.read('rules/a')).toEqual(Buffer.from('first'));
      expect(await store.names('rules/')).toEqual(['rules/a']);
    });

    it('that say what is newest are replaced whole', async () => {
      await store.replace('heads/input', Buffer.from('a long former one'));
      await store.replace('heads/input', Buffer.from('new'));
      expect(await store.read('heads/input')).toEqual(Buffer.from('new'));
    });

    it('are gone after they were removed, also when they were never there', async () => {
      await store.create('input/t/0/1', Buffer.from('old'));
      await store.remove('input/t/0/1');
      await store.remove('input/t/0/1');
      await store.remove('nowhere/1');
      expect(await store.names('')).toEqual([]);
      await expect(store.read('input/t/0/1')).rejects.toMatchObject({ code: 'archive-unusable', retriable: true });
      await expect(store.first('input/t/0/1', 5)).rejects.toMatchObject({ code: 'archive-unusable' });
    });
  });
}

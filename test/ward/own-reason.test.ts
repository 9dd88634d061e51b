/** Issue 14 point 5: a reason as it is typed gets a code of its own that can be read in a table. */
import { describe, expect, it } from 'vitest';
import { ownReason } from '../../dashboards/ward/limits/own-reason.ts';
import { reasonsSchema } from '../../services/contract/records/policy-record.ts';

describe('a reason of the unit’s own', () => {
  it('is nothing before something is typed, and needs one language alone', () => {
    expect(ownReason({ en: ' ', ko: '' }, [])).toBeNull();
    expect(ownReason({ en: 'Suction done ', ko: '' }, [])).toEqual({ code: 'own-suction-done', en: 'Suction done' });
    expect(ownReason({ en: '', ko: '흡인함' }, [])).toEqual({ code: 'own-reason', ko: '흡인함' });
  });

  it('never shares its code, and is always one that the log takes', () => {
    const first = ownReason({ en: 'Suction!', ko: '' }, []);
    if (first === null) throw new Error('no reason');
    const second = ownReason({ en: 'suction?', ko: '' }, ['other', first]);
    expect(second?.code).toBe('own-suction-2');
    for (const en of ['ÄÖ', '—', 'x'.repeat(60), 'A b C-', '9']) {
      const made = ownReason({ en, ko: '' }, []);
      expect(reasonsSchema.safeParse([made]).success, en).toBe(true);
    }
  });
});

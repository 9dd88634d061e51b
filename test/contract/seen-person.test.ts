/** What stays readable where names are hidden: an alert without words on a wall would be a hazard of its own. */
import { describe, expect, it } from 'vitest';
import { seenAlert } from '../../services/contract/screens/seen-person.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import { alert } from '../live/decision-samples.ts';

const WALL = { seesNames: false, seesBirthDates: true };
const kept = (text: string): Alert['detail'] => ({ code: 'text.kept', values: { text } });

describe('an alert for who sees no names', () => {
  it('keeps its values and words', () => {
    const shown = alert();
    expect(seenAlert(shown, WALL)).toEqual(shown);
    const old = alert({ title: kept('Desaturation: 84 %'), detail: kept('SpO2 below 88 % for 45 s') });
    expect(seenAlert(old, WALL)).toEqual(old);
  });

  it.each([
    { kind: 'technical' as const, detail: kept('Anna lies in bed 3') },
    { kind: 'clinical' as const, detail: kept('Family concern is high, entered by anna.') },
    { kind: 'clinical' as const, annotations: [kept('Confirmed by Anna')] },
    {
      kind: 'technical' as const,
      detail: { code: 'bed-taken.detail', values: { bed: '3', child: 'Anna', otherChild: null } } as const,
    },
  ])('loses whom it names: %j', (rest) => {
    expect(JSON.stringify(seenAlert(alert(rest), WALL)).toLowerCase()).not.toContain('anna');
    expect(JSON.stringify(seenAlert(alert(rest), { ...WALL, seesNames: true })).toLowerCase()).toContain('anna');
  });
});

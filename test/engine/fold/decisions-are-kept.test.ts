/** Engine, live and history of one process share the decisions as objects: nobody may change one once it is made. */
import { expect, it } from 'vitest';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { encodeDecision } from '../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../services/contract/decisions/read-decision.ts';
import { WardView } from '../../../services/live/board/ward-view.ts';
import { foldStory } from '../../golden/fold-story.ts';
import { timeLimit } from '../../support/patience.ts';
import { UNIT } from '../unit-script.ts';

it(
  'no decision of the story is changed later, by the fold or by the ward view, and each is what its bytes say',
  {
    timeout: timeLimit(120_000),
  },
  async () => {
    const decided: Decision[] = [];
    const bytes: Uint8Array[] = [];
    const shared = new WardView('run');
    await foldStory((decisions) => {
      for (const decision of decisions) {
        decided.push(frozen(decision));
        bytes.push(encodeDecision(decision));
        shared.apply(decision);
        shared.takeVitals(UNIT);
      }
    });
    expect(decided.length).toBeGreaterThan(100);
    const read = new WardView('run');
    for (const [index, decision] of decided.entries()) {
      const one = bytes[index] ?? new Uint8Array();
      expect(decodeDecision(one)).toEqual(decision);
      expect(encodeDecision(decision)).toEqual(one);
      read.apply(decodeDecision(one));
      read.takeVitals(UNIT);
    }
    expect(shared.snapshot(UNIT)).toEqual(read.snapshot(UNIT));
  },
);

/** A later write to any part of it throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** A grant through its life: by two people, once, until it ends. */
import { describe, expect, it } from 'vitest';
import { reviewed, revoked, stateOf, type Grant } from '../../../services/safe-data/grants/grant.ts';

const ASKED: Grant = {
  grantId: 'rates',
  purpose: 'heart rates by age',
  people: ['Choi M.'],
  sharing: 'agreement',
  k: 5,
  keeps: [],
  definition: {},
  definitionSha256: 'a'.repeat(64),
  asked: { by: 'choi', atMs: 0 },
  expiresAtMs: 100,
  review: null,
  revoked: null,
};
const yes = { by: 'park', atMs: 1, verdict: 'granted' } as const;

describe('a grant', () => {
  it('holds from the review of somebody else until it runs out or is revoked', () => {
    const made = reviewed(ASKED, yes);
    expect(made.ok && [stateOf(made.grant, 1), stateOf(made.grant, 99), stateOf(made.grant, 100)]).toEqual([
      'granted',
      'granted',
      'expired',
    ]);
    const ended = made.ok ? revoked(made.grant, { by: 'choi', atMs: 2 }) : made;
    expect(ended.ok && [stateOf(ended.grant, 3), stateOf(ended.grant, 500)]).toEqual(['revoked', 'revoked']);
    expect(ended.ok && revoked(ended.grant, { by: 'choi', atMs: 3 })).toEqual({ ok: false, fault: 'over' });
  });

  it('is not reviewed by who asked, nor twice, nor when it is over', () => {
    expect(reviewed(ASKED, { ...yes, by: 'choi' })).toEqual({ ok: false, fault: 'same-person' });
    expect(reviewed({ ...ASKED, review: { ...yes, verdict: 'declined' } }, yes)).toEqual({
      ok: false,
      fault: 'not-asked',
    });
    expect(reviewed(ASKED, { ...yes, atMs: 100 })).toEqual({ ok: false, fault: 'not-asked' });
    expect(reviewed({ ...ASKED, revoked: { by: 'park', atMs: 0 } }, yes)).toEqual({ ok: false, fault: 'not-asked' });
  });
});

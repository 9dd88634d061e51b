/** Who stands at a shared screen: proven for one deed by a PIN or a badge, never by the session of the screen. */
import type { PersonAtScreen, PinState } from '../contract/access/shared-screen.ts';
import type { Session } from '../contract/screens/session.ts';

export const PEOPLE_AT_SCREEN = Symbol('PeopleAtScreen');

/** What somebody gave at the screen: their name and PIN, or a badge that a reader typed. */
export type ScreenProof = { readonly userId: string; readonly pin: string } | { readonly badge: string };

export type ProofAnswer =
  | { readonly ok: true; readonly pass: string; readonly person: Session }
  /** `failed`: wrong, unknown, switched off, or of another unit: which of them is not told. */
  | { readonly ok: false; readonly code: 'failed' }
  | { readonly ok: false; readonly code: 'pause'; readonly retryAfterMs: number };

export type PinAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'unfit' | 'failed' | 'sign-in-anew' | 'no-person' }
  | { readonly ok: false; readonly code: 'pause'; readonly retryAfterMs: number };

export interface PeopleAtScreen {
  /** Who has a PIN and may act in the unit of this screen, by name. */
  people(screen: Session): Promise<readonly PersonAtScreen[]>;
  prove(screen: Session, proof: ScreenProof): Promise<ProofAnswer>;
  /** Uses the pass up. The person as they are now, or null: no pass of this screen, over, used, or nobody any more. */
  personOf(screen: Session, pass: string): Promise<Session | null>;
  /** Of whoever holds the token; null: no person does. */
  pinState(token: string): Promise<PinState | null>;
  /** Another PIN for whoever holds the token and proves anew who they are. `address`: where wrong passwords are counted. */
  setPin(
    token: string,
    asked: { readonly pin: string; readonly password: string | null; readonly address: string },
  ): Promise<PinAnswer>;
}

/** For parts of the application that are tried alone: nobody proves anything. */
export const NOBODY_AT_SCREEN: PeopleAtScreen = {
  people: async () => [],
  prove: async () => ({ ok: false, code: 'failed' }),
  personOf: async () => null,
  pinState: async () => null,
  setPin: async () => ({ ok: false, code: 'no-person' }),
};

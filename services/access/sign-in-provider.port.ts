/** Who people are by the word of somebody else: a provider of the hospital to which the browser is sent and from which it comes back. */

export const SIGN_IN_PROVIDER = Symbol('SignInProvider');

/** What must fit together when the browser comes back; secret, and for one sign-in. */
export interface SignInFlow {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly beganAtMs: number;
}

/** Somebody whom the provider has proven. */
export interface ProvenPerson {
  readonly issuer: string;
  /** Id at the provider, which it gives to nobody else. */
  readonly subject: string;
  /** Session at the provider; null: it told none. */
  readonly providerSessionId: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What the provider ended: one session, or all of a person. */
export interface EndedAtProvider {
  readonly issuer: string;
  readonly subject: string | null;
  readonly providerSessionId: string | null;
}

export interface SignInProvider {
  /** Where to send the browser. Rejects with `provider-unreachable` or `provider-refused`. */
  begin(): Promise<{ readonly url: string; readonly flow: SignInFlow }>;
  /** `query`: of the address to which the provider sent the browser. Rejects as `begin`. */
  finish(query: URLSearchParams, flow: SignInFlow): Promise<ProvenPerson>;
  /** Reads a logout token (OpenID Connect Back-Channel Logout 1.0). Rejects as `begin`. */
  readLogout(token: string): Promise<EndedAtProvider>;
}

/**
 * OpenID Connect 1.0: authorisation code with PKCE, state and nonce, and back-channel logout. What the protocol asks of an
 * answer is judged by openid-client; who signed a token is judged here, with one algorithm that the settings name and keys
 * of the provider alone, which are fetched anew when it signs with one that is not known yet.
 * No token and no claim stands in an error: only which check failed.
 */
import { createRemoteJWKSet, errors as jose, jwtVerify, type JWTPayload } from 'jose';
import * as client from 'openid-client';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { OpenIdSettings } from '../../../platform/sign-in-settings.ts';
import type { EndedAtProvider, ProvenPerson, SignInFlow, SignInProvider } from '../../sign-in-provider.port.ts';

/** How far the clocks of the provider and of this machine may be apart, s. */
export const CLOCK_TOLERANCE_S = 60;
const TIMEOUT_S = 5;
/** Whoever begins is not sent to a page that does not answer: the provider is asked anew, this often at most. */
const FRESH_MS = 1_000;
/** A token with an unknown key has the keys fetched anew, this often at most: anybody can send one. */
const KEY_COOLDOWN_MS = 5_000;
/** Logout tokens remembered, so that none is used twice; the oldest is forgotten. */
const LOGOUTS_MAX = 10_000;
const LOGOUT_AGE_MAX_S = 300;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Back-Channel Logout 1.0, section 2.4. */
const logoutSchema = z.object({
  sub: z.string().min(1).max(256).optional(),
  sid: z.string().min(1).max(256).optional(),
  jti: z.string().min(1).max(256),
  events: z.object({ [LOGOUT_EVENT]: z.object({}) }),
  nonce: z.undefined().optional(),
});
const personSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(256),
  sid: z.string().min(1).max(256).optional(),
  auth_time: z.number().optional(),
});

interface Options {
  readonly settings: OpenIdSettings;
  readonly clock: Clock;
  readonly keyCooldownMs?: number;
}

interface Provider {
  readonly config: client.Configuration;
  readonly issuer: string;
  readonly keysAt: string;
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
}

interface Asked {
  readonly atMs: number;
  readonly answer: Promise<Provider>;
}

export class OpenIdProvider implements SignInProvider {
  readonly #options: Options;
  readonly #logouts = new Set<string>();
  #asked: Asked | null = null;
  #known: Provider | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Asks the provider what it is. Rejects as `begin`. */
  async check(): Promise<void> {
    await this.#askedAnew();
  }

  async begin(): Promise<{ readonly url: string; readonly flow: SignInFlow }> {
    const { config } = await this.#askedAnew();
    const { settings, clock } = this.#options;
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
      beganAtMs: clock.nowMs(),
    };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri(settings),
      scope: 'openid profile email',
      response_type: 'code',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
      code_challenge_method: 'S256',
      ...(settings.mustReauthenticate ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { url: url.href, flow };
  }

  async finish(query: URLSearchParams, flow: SignInFlow): Promise<ProvenPerson> {
    const provider = await this.#discovered();
    const { settings } = this.#options;
    const back = new URL(redirectUri(settings));
    back.search = query.toString();
    return asked('sign-in', async () => {
      const tokens = await client.authorizationCodeGrant(provider.config, back, {
        pkceCodeVerifier: flow.codeVerifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      });
      const claims = await this.#verified(provider, tokens.id_token ?? '', ['sub', 'exp', 'iat', 'nonce']);
      const { iss, sub, sid, auth_time: provenAtS } = personSchema.parse(claims);
      if (settings.mustReauthenticate) refuseOldProof(provenAtS, flow);
      return { issuer: iss, subject: sub, providerSessionId: sid ?? null, claims };
    });
  }

  async readLogout(token: string): Promise<EndedAtProvider> {
    const provider = await this.#discovered();
    return asked('logout token', async () => {
      const claims = await this.#verified(provider, token, ['iat', 'jti', 'events']);
      const { sub, sid, jti } = logoutSchema.parse(claims);
      const ageS = this.#options.clock.nowMs() / 1_000 - (claims.iat ?? 0);
      if (ageS > LOGOUT_AGE_MAX_S) throw new VigilError('provider-refused', 'logout token: it is old');
      if (sub === undefined && sid === undefined) throw new VigilError('provider-refused', 'logout token: of nobody');
      this.#useOnce(jti);
      return { issuer: provider.issuer, subject: sub ?? null, providerSessionId: sid ?? null };
    });
  }

  #useOnce(jti: string): void {
    if (this.#logouts.has(jti)) throw new VigilError('provider-refused', 'logout token: it was used before');
    this.#logouts.add(jti);
    for (const oldest of this.#logouts) {
      if (this.#logouts.size <= LOGOUTS_MAX) return;
      this.#logouts.delete(oldest);
    }
  }

  async #verified(provider: Provider, token: string, requiredClaims: string[]): Promise<JWTPayload> {
    const { settings, clock } = this.#options;
    const { payload } = await jwtVerify(token, provider.keys, {
      issuer: provider.issuer,
      audience: settings.clientId,
      algorithms: [settings.algorithm],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(clock.nowMs()),
      requiredClaims,
    });
    return payload;
  }

  /** As it said last. */
  #discovered(): Promise<Provider> {
    return this.#known === null ? this.#askedAnew() : Promise.resolve(this.#known);
  }

  #askedAnew(): Promise<Provider> {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#asked === null || nowMs - this.#asked.atMs >= FRESH_MS) {
      this.#asked = { atMs: nowMs, answer: this.#discover() };
    }
    return this.#asked.answer;
  }

  #discover(): Promise<Provider> {
    const { settings, keyCooldownMs = KEY_COOLDOWN_MS } = this.#options;
    return asked('discovery', async () => {
      const metadata = {
        id_token_signed_response_alg: settings.algorithm,
        [client.clockTolerance]: CLOCK_TOLERANCE_S,
      };
      const isHere = new URL(settings.issuer).protocol === 'http:';
      const config = await client.discovery(
        new URL(settings.issuer),
        settings.clientId,
        metadata,
        client.ClientSecretBasic(settings.clientSecret),
        // Plain http is for this machine alone (services/platform/sign-in-settings.ts).
        { timeout: TIMEOUT_S, execute: isHere ? [client.allowInsecureRequests] : [] },
      );
      const { issuer, jwks_uri: keysAt } = config.serverMetadata();
      if (keysAt === undefined || (!isHere && !keysAt.startsWith('https:'))) {
        throw new VigilError('provider-refused', 'discovery: the provider names no keys');
      }
      const keys =
        this.#known?.keysAt === keysAt
          ? this.#known.keys
          : createRemoteJWKSet(new URL(keysAt), {
              timeoutDuration: TIMEOUT_S * 1_000,
              cooldownDuration: keyCooldownMs,
            });
      this.#known = { config, issuer, keysAt, keys };
      return this.#known;
    });
  }
}

export function redirectUri({ publicUrl }: Pick<OpenIdSettings, 'publicUrl'>): string {
  return `${publicUrl}/api/session/oidc/callback`;
}

/** Somebody else may have been at this screen when it was proven. */
function refuseOldProof(provenAtS: number | undefined, { beganAtMs }: SignInFlow): void {
  if (provenAtS === undefined) {
    throw new VigilError('provider-refused', 'sign-in: the provider does not say when (auth_time)');
  }
  if (provenAtS + CLOCK_TOLERANCE_S < beganAtMs / 1_000) {
    throw new VigilError('provider-refused', 'sign-in: it was proven before it began here');
  }
}

/** Faults of the network and of the provider as our own; which check failed, and nothing that a token holds. */
async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VigilError) throw error;
    if (isAway(error)) throw new VigilError('provider-unreachable', `${what}: the provider does not answer`);
    throw new VigilError('provider-refused', `${what}: ${reasonOf(error)}`);
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof jose.JWKSTimeout) return true;
  if (error instanceof DOMException) return error.name === 'TimeoutError' || error.name === 'AbortError';
  if (error instanceof TypeError) return error.message === 'fetch failed';
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  if (error instanceof jose.JOSEError && error.code === 'ERR_JOSE_GENERIC') return true;
  if (!(error instanceof client.ClientError)) return false;
  const { cause } = error;
  return cause instanceof Response ? cause.status >= 500 : isAway(cause instanceof Error ? cause : null);
}

const CODE = /^[A-Za-z_]{1,64}$/;

function reasonOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    return CODE.test(error.error) ? `the provider answered ${error.error}` : 'the provider answered with an error';
  }
  if (error instanceof client.ClientError || error instanceof jose.JOSEError) {
    const deeper = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${error.message}${deeper}`;
  }
  return error instanceof z.ZodError ? 'a claim is missing or malformed' : 'the answer cannot be read';
}

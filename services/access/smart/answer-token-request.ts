/**
 * The token endpoint as a plain function (RFC 6749 client credentials, RFC 7523 assertions, SMART
 * backend services): a form in, an answer of OAuth out. Granted is what was asked and is registered.
 */
import { judgeAssertion, type AssertionMemory } from './client-assertion.ts';
import { TOKEN_LIFE_S, type AccessTokens } from './access-tokens.ts';
import { commonScopes, parseScope, scopeText } from './scope.ts';
import type { SmartClient } from './smart-client.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TokenParts {
  readonly clients: readonly SmartClient[];
  readonly tokens: AccessTokens;
  readonly memory: AssertionMemory;
}

export interface TokenAnswer {
  /** Of whom a token was given to. */
  readonly clientId?: string;
  readonly status: 200 | 400 | 401;
  readonly body: Readonly<Record<string, string | number>>;
}

/** Never throws. `audience`: address of the token endpoint as clients know it. */
export function answerTokenRequest(
  parts: TokenParts,
  form: URLSearchParams,
  at: { readonly audience: string; readonly nowMs: number },
): TokenAnswer {
  const one = (name: string): string | null => (form.getAll(name).length === 1 ? form.get(name) : null);
  if (one('grant_type') !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 'only client_credentials is given here');
  }
  const assertion = one('client_assertion');
  if (one('client_assertion_type') !== ASSERTION_TYPE || assertion === null) {
    return refusal(
      400,
      'invalid_request',
      `client_assertion_type must be ${ASSERTION_TYPE}, with one client_assertion`,
    );
  }
  const verdict = judgeAssertion({ assertion, clients: parts.clients, ...at }, parts.memory);
  if (!verdict.ok) return refusal(401, 'invalid_client', verdict.reason);
  const { clientId, units, scopes: registered } = verdict.client;
  const scopes = commonScopes(
    (one('scope') ?? '').split(' ').flatMap((text) => parseScope(text) ?? []),
    registered,
  );
  if (scopes.length === 0) {
    return refusal(
      400,
      'invalid_scope',
      `nothing that was asked for is registered: ${registered.map(scopeText).join(' ')}`,
    );
  }
  const access_token = parts.tokens.issue({ clientId, units, scopes });
  return {
    status: 200,
    clientId,
    body: { access_token, token_type: 'bearer', expires_in: TOKEN_LIFE_S, scope: scopes.map(scopeText).join(' ') },
  };
}

export function refusal(status: 400 | 401, error: string, error_description: string): TokenAnswer {
  return { status, body: { error, error_description } };
}

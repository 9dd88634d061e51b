/**
 * A provider that answers as a test tells it: it signs whatever claims, with whatever key and algorithm. Its discovery,
 * keys and token endpoint are right as long as nothing else is said.
 */
import type { webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: webcrypto.CryptoKey | Uint8Array;
  readonly publicJwk: Readonly<Record<string, unknown>> | null;
}

export async function newKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const nowS = (): number => Math.floor(Date.now() / 1_000);

export class CrookedProvider {
  readonly issuer: string;
  readonly #server: Server;
  /** Keys that it publishes. */
  keys: readonly SigningKey[] = [];
  /** What the token endpoint gives as id_token. */
  idToken = '';
  /** How often the keys were asked for. */
  keyAsks = 0;
  /** Codes that were spent: a second time is refused. */
  readonly #spent = new Set<string>();
  lastForm = new URLSearchParams();
  discoveredIssuer: string | null = null;

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<CrookedProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new CrookedProvider(server);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const [status, json] = provider.#answer(request.url ?? '', body);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
    });
    return provider;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  sign(
    claims: Readonly<Record<string, unknown>>,
    key: SigningKey,
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
  }

  #answer(url: string, body: string): readonly [number, unknown] {
    if (url.startsWith('/.well-known/')) return [200, this.#metadata()];
    if (url === '/keys') {
      this.keyAsks += 1;
      return [200, { keys: this.keys.map(({ publicJwk }) => publicJwk) }];
    }
    this.lastForm = new URLSearchParams(body);
    const code = this.lastForm.get('code') ?? '';
    if (this.#spent.has(code)) return [400, { error: 'invalid_grant' }];
    this.#spent.add(code);
    return [200, { access_token: 'unused', token_type: 'bearer', expires_in: 60, id_token: this.idToken }];
  }

  #metadata(): unknown {
    return {
      issuer: this.discoveredIssuer ?? this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      authorization_response_iss_parameter_supported: false,
    };
  }
}

/**
 * A real OpenID Connect provider on a port of this machine, for tests: its own log-in page, people with claims as a
 * hospital's provider gives them, and back-channel logout.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { CLIENT } from './client.ts';

export interface ProviderPerson {
  readonly name: string;
  readonly groups: readonly string[];
}

interface Options {
  /** Address of the dashboard; its callback and its logout lie below it. */
  readonly publicUrl: string;
  /** By the name that is typed on the provider's page. */
  readonly people: Readonly<Record<string, ProviderPerson>>;
}

export class RealProvider {
  readonly issuer: string;
  readonly #server: Server;

  private constructor(issuer: string, server: Server) {
    this.issuer = issuer;
    this.#server = server;
  }

  static async start({ publicUrl, people }: Options): Promise<RealProvider> {
    let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
    const server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Another site than the dashboard, as in a hospital: cookies of the one are not sent to the other.
    const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${publicUrl}/api/session/oidc/callback`],
          backchannel_logout_uri: `${publicUrl}/api/session/oidc/back-channel-logout`,
          backchannel_logout_session_required: true,
        },
      ],
      claims: { openid: ['sub', 'auth_time', 'groups', 'preferred_username', 'name'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['a key of the tests'] },
      // Without its guard against addresses of this machine, where the Vigil of the test is.
      fetch: (url, { dispatcher: _guard, ...options }) => fetch(url, options),
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, preferred_username: id.replace('sub-', ''), ...people[id.replace('sub-', '')] }),
      }),
      interactions: { url: (_context, { uid }) => `/login/${uid}` },
      // Whoever logs in here has agreed.
      loadExistingGrant: async (context) => {
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client?.clientId,
          accountId: context.oidc.session?.accountId,
        });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      ttl: { Session: 3_600, Interaction: 600, Grant: 3_600, AccessToken: 600, IdToken: 600 },
    });
    const callback = provider.callback();
    answer = (request, response) => {
      if (request.url?.startsWith('/login/') !== true) return void callback(request, response);
      void logIn(provider, request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    };
    return new RealProvider(issuer, server);
  }

  /** Nobody answers any more. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One field and a button; whoever is named is let in. */
async function logIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      '<!doctype html><title>Hospital</title><link rel="icon" href="data:,"><form method="post"><label>Name at the hospital <input name="login"></label><button>Log in</button></form>',
    );
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const login = new URLSearchParams(body).get('login') ?? '';
  await provider.interactionFinished(request, response, { login: { accountId: `sub-${login}`, ts: nowS() } });
}

function nowS(): number {
  return Math.floor(Date.now() / 1_000);
}

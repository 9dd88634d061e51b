/** The part of the provider that tests use; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface OidcContext {
    readonly oidc: {
      readonly provider: Provider;
      readonly client?: { readonly clientId: string };
      readonly session?: { readonly accountId?: string };
    };
  }

  export interface Configuration {
    readonly clients: readonly Readonly<Record<string, unknown>>[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly conformIdTokenClaims: boolean;
    readonly cookies: { readonly keys: readonly string[] };
    fetch(url: string, options: RequestInit & { readonly dispatcher?: unknown }): Promise<Response>;
    readonly features: Readonly<Record<string, { readonly enabled: boolean }>>;
    readonly ttl: Readonly<Record<string, number>>;
    findAccount(
      context: OidcContext,
      id: string,
    ): { readonly accountId: string; claims(): Readonly<Record<string, unknown>> };
    readonly interactions: { url(context: OidcContext, interaction: { readonly uid: string }): string };
    loadExistingGrant(context: OidcContext): Promise<Grant>;
  }

  export default class Provider {
    readonly Grant: new (of: { clientId: string | undefined; accountId: string | undefined }) => Grant;
    constructor(issuer: string, configuration: Configuration);
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<unknown>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: unknown): Promise<void>;
  }
}

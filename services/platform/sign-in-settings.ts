/** Settings of how people sign in: by local accounts, and by an OpenID Connect provider of the hospital beside them. */
import path from 'node:path';
import { z } from 'zod';
import { VigilError } from './errors.ts';

/** Asymmetric alone: with a shared secret whoever checks a token could have made it. */
export const ID_TOKEN_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

const address = z.string().regex(/^https?:\/\/[^\s?#@]+$/, 'must be an address like https://login.hospital.example');
const flag = z
  .enum(['0', '1'])
  .default('1')
  .transform((value) => value === '1');

export const signInSettings = {
  VIGIL_LOCAL_ACCOUNTS: flag.describe(
    '0: nobody signs in with an account of this machine, and sessions of such accounts end; the provider of VIGIL_OIDC_ISSUER alone lets people in. Wall screens go on.',
  ),
  VIGIL_OIDC_ISSUER: address
    .optional()
    .describe(
      'Issuer of the OpenID Connect provider by which people sign in, as its discovery document names it; https beyond this machine.',
    ),
  VIGIL_OIDC_CLIENT_ID: z.string().min(1).max(256).optional().describe('Name of Vigil at that provider.'),
  VIGIL_OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('Secret of Vigil at that provider.'),
  VIGIL_OIDC_PUBLIC_URL: address
    .optional()
    .describe(
      'Address of the dashboard as browsers know it, without a path: the provider sends them back to /api/session/oidc/callback below it. https beyond this machine.',
    ),
  VIGIL_OIDC_NAME: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .describe('What the sign-in page calls the provider; without it «hospital account».'),
  VIGIL_OIDC_CLAIMS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File that says which claims give which role and units; without it `oidc-claims.json` in the folder of VIGIL_DATA_DIR.',
    ),
  VIGIL_OIDC_SIGNED_WITH: z
    .enum(ID_TOKEN_ALGORITHMS)
    .default('RS256')
    .describe('Algorithm by which the provider signs; a token with any other is refused.'),
  VIGIL_OIDC_REAUTHENTICATE: flag.describe(
    '1: whoever signs in proves it anew at the provider each time, so that nobody goes on as the person before at a shared screen; 0: whoever is signed in there is let in.',
  ),
};

export interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scheme, host and port of the dashboard. */
  readonly publicUrl: string;
  /** null: a hospital account. */
  readonly name: string | null;
  readonly claimsFile: string;
  readonly algorithm: (typeof ID_TOKEN_ALGORITHMS)[number];
  readonly mustReauthenticate: boolean;
}

export interface SignInSettings {
  readonly hasLocalAccounts: boolean;
  /** null: no provider. */
  readonly openId: OpenIdSettings | null;
}

/** Throws `config-invalid` for half of a provider, for secrets that would travel in the clear, and where nobody could sign in. */
export function signInOf(settings: z.infer<z.ZodObject<typeof signInSettings>>, dataDir: string): SignInSettings {
  const {
    VIGIL_OIDC_ISSUER: issuer,
    VIGIL_OIDC_CLIENT_ID: clientId,
    VIGIL_OIDC_CLIENT_SECRET: clientSecret,
    VIGIL_OIDC_PUBLIC_URL: publicUrl,
  } = settings;
  const hasLocalAccounts = settings.VIGIL_LOCAL_ACCOUNTS;
  const given = [issuer, clientId, clientSecret, publicUrl];
  if (given.every((value) => value === undefined)) {
    if (hasLocalAccounts) return { hasLocalAccounts, openId: null };
    throw new VigilError('config-invalid', 'VIGIL_LOCAL_ACCOUNTS=0 without VIGIL_OIDC_ISSUER: nobody could sign in');
  }
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || publicUrl === undefined) {
    throw new VigilError(
      'config-invalid',
      'VIGIL_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and _PUBLIC_URL go together: the provider needs all four',
    );
  }
  refuseClearText('VIGIL_OIDC_ISSUER', issuer);
  refuseClearText('VIGIL_OIDC_PUBLIC_URL', publicUrl);
  if (new URL(publicUrl).pathname !== '/') {
    throw new VigilError('config-invalid', 'VIGIL_OIDC_PUBLIC_URL has no path: the dashboard lies at the root');
  }
  const openId: OpenIdSettings = {
    issuer,
    clientId,
    clientSecret,
    publicUrl: new URL(publicUrl).origin,
    name: settings.VIGIL_OIDC_NAME ?? null,
    claimsFile: settings.VIGIL_OIDC_CLAIMS_FILE ?? path.join(dataDir, 'oidc-claims.json'),
    algorithm: settings.VIGIL_OIDC_SIGNED_WITH,
    mustReauthenticate: settings.VIGIL_OIDC_REAUTHENTICATE,
  };
  return { hasLocalAccounts, openId };
}

function refuseClearText(name: string, url: string): void {
  const { protocol, hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (protocol === 'http:' && !isHere) {
    throw new VigilError('config-invalid', `${name} must begin with https: who may see children travels there`);
  }
}

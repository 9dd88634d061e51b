/** What this server can do of SMART, for `/.well-known/smart-configuration`. It claims what is built and no more. */
import { ACCESS_TABLE } from '../../contract/access/access-table.ts';
import { SMART_ALGORITHMS } from './smart-client.ts';

/** Backend services alone: no launch and no authorisation page exist, so no address of one is given. */
export function smartConfiguration(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    token_endpoint: tokenEndpoint(baseUrl),
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: SMART_ALGORITHMS,
    grant_types_supported: ['client_credentials'],
    scopes_supported: [
      'system/*.rs',
      'system/*.read',
      ...new Set(Object.values(ACCESS_TABLE).flatMap(({ fhirScopes }) => fhirScopes)),
    ],
    response_types_supported: [],
    // Required by the profile even where no code is ever given out.
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}

/** Also the audience of every client assertion. */
export function tokenEndpoint(baseUrl: string): string {
  return `${baseUrl}/oauth/token`;
}

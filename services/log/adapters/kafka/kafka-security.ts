/** TLS and sign-in to the brokers, and how kafkajs takes them. */
import type { KafkaConfig, SASLOptions } from 'kafkajs';

export interface KafkaSecurity {
  /** PEM texts; without `ca` the authorities of the system are trusted. null: no TLS. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
  readonly signIn:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly userName: string;
        readonly password: string;
      }
    /** The token is asked for at each sign-in. */
    | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> }
    | null;
}

export function securityOf({ tls, signIn }: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  return {
    ...(tls === null ? {} : { ssl: { ...tls } }),
    ...(signIn === null ? {} : { sasl: saslOf(signIn) }),
  };
}

function saslOf(signIn: NonNullable<KafkaSecurity['signIn']>): SASLOptions {
  if (signIn.mechanism === 'oauthbearer') {
    const { mechanism, token } = signIn;
    return { mechanism, oauthBearerProvider: async () => ({ value: await token() }) };
  }
  const { mechanism, userName: username, password } = signIn;
  return { mechanism, username, password };
}

/** TLS and sign-in to the brokers, and how kafkajs takes them. */
import type { KafkaConfig, Mechanism, SASLOptions } from 'kafkajs';
import { bearerSignIn } from './bearer-sign-in.ts';

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

function saslOf(signIn: NonNullable<KafkaSecurity['signIn']>): SASLOptions | Mechanism {
  if (signIn.mechanism === 'oauthbearer') return bearerSignIn(signIn.token);
  const { mechanism, userName: username, password } = signIn;
  const sasl: SASLOptions = { mechanism, username, password };
  return sasl;
}

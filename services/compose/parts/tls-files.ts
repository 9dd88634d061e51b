/** Certificates and sign-in of the outside stores, read from the files that the settings name. */
import { readFile } from 'node:fs/promises';
import type { KafkaSecurity } from '../../log/adapters/kafka/kafka-security.ts';
import type { Config, KafkaSignIn, TlsFiles } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';

export interface TlsContent {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Rejects with `config-invalid` naming the file that cannot be read. */
export async function readTlsFiles({ caFile, certificateFile, keyFile }: TlsFiles): Promise<TlsContent> {
  return {
    ...(caFile === null ? {} : { ca: await textOf(caFile) }),
    ...(certificateFile === null ? {} : { cert: await textOf(certificateFile) }),
    ...(keyFile === null ? {} : { key: await textOf(keyFile) }),
  };
}

/** Of the settings, the files read; a token is read again at each sign-in. Rejects with `config-invalid`. */
export async function kafkaSecurityOf({ log }: Config): Promise<KafkaSecurity> {
  const { kafkaTls, kafkaSignIn } = log;
  return {
    tls: kafkaTls === null ? null : await readTlsFiles(kafkaTls),
    signIn: kafkaSignIn === null ? null : signInOf(kafkaSignIn),
  };
}

function signInOf(signIn: KafkaSignIn): KafkaSecurity['signIn'] {
  if (signIn.mechanism !== 'oauthbearer') return signIn;
  return { mechanism: signIn.mechanism, token: async () => (await textOf(signIn.tokenFile)).trim() };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

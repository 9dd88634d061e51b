/** Certificates and sign-in of the outside stores, read from the files that the settings name. */
import { readFile } from 'node:fs/promises';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
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

/** As kafkajs takes it; empty for a broker of this machine. Rejects with `config-invalid`. */
export async function kafkaSecurityOf({ log }: Config): Promise<Pick<KafkaConfig, 'ssl' | 'sasl'>> {
  return {
    ...(log.kafkaTls === null ? {} : { ssl: await readTlsFiles(log.kafkaTls) }),
    ...(log.kafkaSignIn === null ? {} : { sasl: saslOf(log.kafkaSignIn) }),
  };
}

function saslOf(signIn: KafkaSignIn): SASLOptions {
  if (signIn.mechanism !== 'oauthbearer') {
    return { mechanism: signIn.mechanism, username: signIn.userName, password: signIn.password };
  }
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: (await textOf(signIn.tokenFile)).trim() }),
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Reads `sources.json` of the data folder. None: nobody is connected but over HTTP. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { sourceSettingsSchema, type AlertChannel, type SourceSettings } from '../sources/source-settings.ts';

export const SOURCE_FILE = 'sources.json';

/** Null when there is no file. Rejects with `config-invalid` naming the place and the fault. */
export async function readSourceFile(dataDir: string): Promise<SourceSettings | null> {
  const text = await readFile(path.join(dataDir, SOURCE_FILE), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', `${SOURCE_FILE} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  });
  if (text === null) return null;
  const parsed = sourceSettingsSchema.safeParse(jsonOf(text));
  if (parsed.success) return withFilesIn(dataDir, parsed.data);
  const issue = parsed.error.issues[0];
  throw new VigilError(
    'config-invalid',
    `${SOURCE_FILE}: ${[issue?.path.join('.'), issue?.message].filter((part) => part !== undefined && part !== '').join(': ')}`,
  );
}

/** Files are named as seen from the data folder. */
function withFilesIn(dataDir: string, settings: SourceSettings): SourceSettings {
  const at = (file: string): string => path.resolve(dataDir, file);
  const atOrNull = (file: string | null): string | null => (file === null ? null : at(file));
  return {
    ...settings,
    sources: settings.sources.map((source) => {
      const { tls } = source.listen;
      return tls === null
        ? source
        : {
            ...source,
            listen: {
              ...source.listen,
              tls: {
                certificateFile: at(tls.certificateFile),
                keyFile: at(tls.keyFile),
                clientAuthorityFile: atOrNull(tls.clientAuthorityFile),
              },
            },
          };
    }),
    webhooks: settings.webhooks.map((webhook) => ({ ...webhook, secretFile: at(webhook.secretFile) })),
    channels: settings.channels.map((channel) => withChannelFiles(channel, at)),
    receivers: settings.receivers.map((receiver) => {
      const { tls } = receiver;
      return tls === null
        ? receiver
        : {
            ...receiver,
            tls: {
              authorityFile: at(tls.authorityFile),
              certificateFile: atOrNull(tls.certificateFile),
              keyFile: atOrNull(tls.keyFile),
            },
          };
    }),
  };
}

function withChannelFiles(channel: AlertChannel, at: (file: string) => string): AlertChannel {
  const atOrNull = (file: string | null): string | null => (file === null ? null : at(file));
  if (channel.kind === 'goalert') return { ...channel, tokenFile: at(channel.tokenFile) };
  if (channel.kind !== 'mail') return { ...channel, tokenFile: atOrNull(channel.tokenFile) };
  return {
    ...channel,
    authorityFile: atOrNull(channel.authorityFile),
    passwordFile: atOrNull(channel.passwordFile),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('config-invalid', `${SOURCE_FILE} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Each channel of `sources.json` that calls people, with its secrets read, as the way and the words by which it is told. */
import { readFile } from 'node:fs/promises';
import { openAlertLine } from '../../export/adapters/alert-lines.ts';
import { alertmanagerFormat } from '../../export/alertmanager/alertmanager-format.ts';
import { communicationFormat } from '../../export/fhir/told/communication-format.ts';
import { goalertFormat } from '../../export/goalert/goalert-format.ts';
import type { MessageSender } from '../../export/hl7/message-sender.port.ts';
import { mailFormat } from '../../export/mail/mail-format.ts';
import type { PushFormat, PushTarget } from '../../export/push/push-format.port.ts';
import type { AlertChannel } from '../../feed/sources/source-settings.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';

export interface ReadyChannel extends PushTarget {
  readonly channel: { readonly open: () => MessageSender; readonly format: PushFormat };
}

const FORMATS = { alertmanager: alertmanagerFormat, goalert: goalertFormat, fhir: communicationFormat } as const;

/** Rejects with `config-invalid` where a file of one cannot be read. */
export async function readyChannels(
  channels: readonly AlertChannel[],
  answerWithinMs: number,
): Promise<readonly ReadyChannel[]> {
  return Promise.all(
    channels.map(async (channel) => {
      const { receiverId, units } = channel;
      return { receiverId, units, sends: ['alerts'] as const, channel: await readyChannel(channel, answerWithinMs) };
    }),
  );
}

async function readyChannel(channel: AlertChannel, answerWithinMs: number): Promise<ReadyChannel['channel']> {
  const { receiverId, screensUrl } = channel;
  const read = (file: string | null): Promise<string | null> => secretIn(file, receiverId);
  if (channel.kind !== 'mail') {
    const token = await read(channel.tokenFile);
    const { kind, url } = channel;
    return {
      open: () => openAlertLine({ kind, url, token, answerWithinMs }),
      format: FORMATS[kind]({ screensUrl }),
    };
  }
  const [authority, password] = [await read(channel.authorityFile), await read(channel.passwordFile)];
  const { user, fromLevel } = channel;
  const login = user === null || password === null ? null : { user, password };
  // Loaded only where mails are sent.
  const { openSmtp } = await import('../../export/adapters/smtp-sender.ts');
  return {
    open: () => openSmtp({ ...channel, authority, login, answerWithinMs }),
    format: mailFormat({ screensUrl, fromLevel }),
  };
}

async function secretIn(file: string | null, receiverId: string): Promise<string | null> {
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VigilError('config-invalid', `a file of ${receiverId}: ${messageOf(error)}`, { cause: error });
  });
  if (text.trim() === '') throw new VigilError('config-invalid', `a file of ${receiverId} is empty`);
  return text.trim();
}

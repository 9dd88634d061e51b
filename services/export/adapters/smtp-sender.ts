/**
 * Sends mails by SMTP. The id of a message is its Message-ID, the same in every repetition, by which mailboxes and gateways know it for
 * one. What a server refuses for now, and a sign-in that fails, is tried again; what it refuses for good is answered.
 */
import { createTransport } from 'nodemailer';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';
import type { MailText } from '../mail/mail-format.ts';

export interface SmtpLine {
  readonly host: string;
  readonly port: number;
  /** starttls: goes over to TLS or sends nothing; tls: from the beginning; none: on this machine alone. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Certificate of who vouches for the server, PEM; null: those that the system trusts. */
  readonly authority: string | null;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly answerWithinMs: number;
}

export function openSmtp({
  host,
  port,
  security,
  authority,
  login,
  from,
  to,
  answerWithinMs,
}: SmtpLine): MessageSender {
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(authority === null ? {} : { tls: { ca: authority } }),
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: answerWithinMs,
    greetingTimeout: answerWithinMs,
    socketTimeout: answerWithinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (message, id) => {
      const { subject, text, alertId } = JSON.parse(message) as MailText;
      try {
        const sent: { readonly response: string } = await transport.sendMail({
          from,
          to: [...to],
          subject,
          text,
          messageId: `<${id}@vigil>`,
          headers: { 'auto-submitted': 'auto-generated', 'x-vigil-alert': alertId },
        });
        return sent.response;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== null) return refusal;
        throw new VigilError('receiver-unreachable', `the mail server did not take it: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
    close: () => transport.close(),
  };
}

/** Code of the answer that refuses this mail for good; null: it may go another time. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('responseCode' in error) || typeof error.responseCode !== 'number') return null;
  const isOfMail = 'code' in error && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE');
  return isOfMail && error.responseCode >= 500 ? String(error.responseCode) : null;
}

/**
 * `vigil feed hl7 FILE...`: sends stored HL7 messages to an MLLP port and shows what is answered. For
 * trying out a connection, and for sending again what a gateway kept. Files are sent byte for byte;
 * only the ends of lines become the CR of the standard.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openMllpClient, type MllpClient } from '../feed/adapters/mllp/mllp-client.ts';
import { parseHl7 } from '../feed/hl7/text/hl7-message.ts';
import { MllpDecoder } from '../feed/hl7/transport/mllp-frames.ts';
import type { Clock } from '../platform/clock.port.ts';
import { messageOf, VigilError } from '../platform/errors.ts';
import { inEnglish } from '../wording/in-english.ts';

export interface SendHl7Arguments {
  readonly files: readonly string[];
  /** `host:port`, an IPv6 address in brackets. */
  readonly to: string;
  /** Messages a second; undefined: as fast as they are answered. */
  readonly rate: string | undefined;
  readonly json: boolean;
  readonly clock: Clock;
  /** Longest wait for one answer. */
  readonly answerWithinMs?: number;
}

interface Sent {
  readonly file: string;
  readonly controlId: string;
  /** MSA-1; null when there was no answer that could be read. */
  readonly code: string | null;
  readonly text: string | null;
}

const ANSWER_WITHIN_MS = 10_000;
const FRAME_START = 0x0b;
/** Lines of a batch file around its messages. */
const BATCH_LINE = /^(FHS|BHS|BTS|FTS)/;

/** 0: every message was answered AA (or CA); 1: some were not. Rejects with `config-invalid` for what cannot be sent. */
export async function runSendHl7(options: SendHl7Arguments): Promise<number> {
  const { host, port } = addressOf(options.to);
  const everyMs = options.rate === undefined ? 0 : 1000 / rateOf(options.rate);
  const client = openMllpClient({
    host,
    port,
    tls: null,
    clock: options.clock,
    answerWithinMs: options.answerWithinMs ?? ANSWER_WITHIN_MS,
  });
  const counts: Record<string, number> = {};
  const show = ({ file, controlId, code, text }: Sent): void => {
    counts[code ?? 'none'] = (counts[code ?? 'none'] ?? 0) + 1;
    console.log(
      options.json
        ? JSON.stringify({ file, controlId, code, text })
        : `${file} ${controlId || '-'}: ${code ?? 'no answer'}${text === null ? '' : ` ${text}`}`,
    );
  };
  try {
    let dueMs = options.clock.monotonicMs();
    for (const file of options.files) {
      for (const message of await messagesIn(file)) {
        await until(dueMs, options.clock);
        dueMs += everyMs;
        show({ file: path.basename(file), ...(await sendOne(client, message)) });
      }
    }
  } finally {
    client.close();
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const good = (counts['AA'] ?? 0) + (counts['CA'] ?? 0);
  console.log(
    options.json
      ? JSON.stringify({ messages: total, answers: counts })
      : `${total} messages: ${Object.entries(counts)
          .map(([code, count]) => `${count} ${code === 'none' ? 'without answer' : code}`)
          .join(', ')}`,
  );
  return total > 0 && good === total ? 0 : 1;
}

/**
 * The messages of a file: framed as MLLP, or plain, each beginning with MSH at the start of a line.
 * Bytes are kept as they are, whatever their character set; segments end with CR.
 */
export function splitMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const texts = bytes.includes(FRAME_START) ? framesIn(bytes) : plainIn(Buffer.from(bytes).toString('latin1'));
  return texts.map((text) => Buffer.from(text, 'latin1'));
}

function framesIn(bytes: Uint8Array): readonly string[] {
  return new MllpDecoder()
    .push(bytes)
    .flatMap((event) => (event.kind === 'frame' ? [Buffer.from(event.bytes).toString('latin1')] : []));
}

function plainIn(text: string): readonly string[] {
  const lines = text
    .replace(/^\xef\xbb\xbf/, '')
    .split(/[\r\n]+/)
    .filter((line) => line !== '' && !BATCH_LINE.test(line));
  return lines
    .join('\r')
    .split(/(?:^|\r)(?=MSH)/)
    .filter((message) => message.startsWith('MSH'))
    .map((message) => `${message}\r`);
}

async function messagesIn(file: string): Promise<readonly Uint8Array[]> {
  try {
    const messages = splitMessages(await readFile(file));
    if (messages.length === 0) throw new Error('no line begins with MSH');
    return messages;
  } catch (error) {
    throw new VigilError('config-invalid', `${path.basename(file)} holds no HL7 messages: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function sendOne(client: MllpClient, message: Uint8Array): Promise<Omit<Sent, 'file'>> {
  const header = parseHl7(
    Buffer.from(message)
      .toString('latin1')
      .split(/[\r\n]/, 1)[0] ?? '',
  );
  const controlId = header.ok ? header.message.controlId : '';
  try {
    const answer = parseHl7(await client.send(message));
    if (!answer.ok) return { controlId, code: null, text: `the answer cannot be read: ${inEnglish(answer.reason)}` };
    const [msa, err] = [answer.message.segment('MSA'), answer.message.segment('ERR')];
    const text = [err.text(3, 2), err.text(8) || msa.text(3)].filter((part) => part !== '').join(': ');
    return { controlId, code: msa.text(1) || null, text: text === '' ? null : text };
  } catch (error) {
    return { controlId, code: null, text: messageOf(error) };
  }
}

function addressOf(to: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(to) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new VigilError('config-invalid', `--to is an address like 127.0.0.1:2575; not ${to}`);
  }
  return { host, port: Number(port) };
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!(rate > 0)) {
    throw new VigilError('config-invalid', `--rate is a number of messages a second above 0; not ${text}`);
  }
  return rate;
}

async function until(dueMs: number, clock: Clock): Promise<void> {
  const waitMs = dueMs - clock.monotonicMs();
  if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
}

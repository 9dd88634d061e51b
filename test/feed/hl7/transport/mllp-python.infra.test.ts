/**
 * The MLLP door against a sender that is not ours: hl7 0.4.5 for Python, its command `mllp_send` and its
 * client. What it sends arrives as it was, and it finds in our answers what it looks for.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerStamp } from '../../../../services/feed/adapters/mllp/mllp-connection.ts';
import { startMllpListener } from '../../../../services/feed/adapters/mllp/mllp-listener.ts';
import type { MllpListener } from '../../../../services/feed/adapters/mllp/mllp-listener.ts';
import { answerTo, answerToBytes } from '../../../../services/feed/hl7/transport/hl7-answer.ts';
import { decodeHl7Bytes } from '../../../../services/feed/hl7/text/hl7-bytes.ts';
import { parseHl7 } from '../../../../services/feed/hl7/text/hl7-message.ts';
import { ACCEPTED } from '../../../../services/feed/hl7/message/message-outcome.ts';
import type { MessageAnswer } from '../../../../services/feed/hl7/message/message-outcome.ts';
import { SILENT_LOGGER } from '../../../../services/platform/logger.ts';
import { SystemClock } from '../../../../services/platform/system-clock.ts';
import { withoutInfra } from '../../../support/infra.ts';

const { runWithHl7, runMllpSend } = (await import(
  new URL('../../../../infra/local/python-hl7.mjs', import.meta.url).href
)) as {
  readonly runWithHl7: (script: string, args: readonly string[]) => Promise<string>;
  readonly runMllpSend: (args: readonly string[]) => Promise<string>;
};

/** Sends each message of a file in its own encoding on one connection; shows the answers as the package reads them. */
const SCRIPT = `
import sys
import hl7
from hl7.client import MLLPClient

with MLLPClient("127.0.0.1", int(sys.argv[1]), encoding=sys.argv[3]) as client:
    for text in open(sys.argv[2], encoding="utf-8", newline="").read().split("\\n"):
        message = hl7.parse(text)
        answer = client.send_message(message)
        assert answer[:1] == b"\\x0b" and answer[-2:] == b"\\x1c\\r", answer
        read = hl7.parse(answer[1:-2].decode("utf-8"))
        assert read.segment("MSH")[5] == message.segment("MSH")[3] and read.segment("MSH")[3] == message.segment("MSH")[5]
        error = str(read.segment("ERR")[3]) if len(read) > 2 else ""
        print(read.segment("MSH")[9], read.segment("MSA")[1], read.segment("MSA")[2], error)
`;

const REFUSED: MessageAnswer = {
  code: 'AR',
  errorCode: '102',
  location: null,
  reason: { code: 'hl7.no-header', values: {} },
};
const clock = new SystemClock();
let folder = '';
let listener: MllpListener | null = null;
const names: string[] = [];

async function handle(bytes: Uint8Array): Promise<Uint8Array | null> {
  const read = decodeHl7Bytes(bytes, 'utf-8');
  const parsed = parseHl7(read.ok ? read.text : '');
  names.push(parsed.ok ? parsed.message.segment('PID').text(5, 1) : 'unreadable');
  const answer = parsed.ok
    ? answerTo(parsed.message, ACCEPTED, answerStamp(clock))
    : answerToBytes(bytes, REFUSED, answerStamp(clock));
  return answer === null ? null : Buffer.from(answer);
}

beforeAll(async () => {
  if (withoutInfra) return;
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-mllp-'));
  await writeFile(path.join(folder, 'send.py'), SCRIPT);
  listener = await startMllpListener({
    listen: { host: '127.0.0.1', port: 0, tls: null, allow: ['127.0.0.1'] },
    clock,
    logger: SILENT_LOGGER,
    handle,
  });
});
afterAll(async () => {
  await listener?.close();
  if (folder !== '') await rm(folder, { recursive: true });
});

function message(controlId: string, name: string, charset = 'UNICODE UTF-8'): string {
  return [
    `MSH|^~\\&|MON^0012^EUI-64|PICU|VIGIL|H|20261123120000||ORU^R01^ORU_R01|${controlId}|P|2.6||||||${charset}`,
    `PID|||7||${name}^^`,
    'OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC||120||||||R',
    '',
  ].join('\r');
}

async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

describe.skipIf(withoutInfra)('a Python sender', () => {
  it('mllp_send delivers a file of messages and shows an AA to each', async () => {
    names.length = 0;
    const file = await fileOf(
      'three.hl7',
      ['m1', 'm2', 'm3'].map((id, index) => message(id, `김하늘${index}`)).join('\n'),
    );
    const shown = await runMllpSend(['--loose', '--file', file, '-p', String(listener?.port), '127.0.0.1']);
    expect([...shown.matchAll(/MSA\|(\w\w)\|(\w+)/g)].map(([, code, id]) => `${code} ${id}`)).toEqual([
      'AA m1',
      'AA m2',
      'AA m3',
    ]);
    expect(names).toEqual(['김하늘0', '김하늘1', '김하늘2']);
    expect(listener?.status()).toMatchObject({ garbageBytes: 0, halfFrames: 0, failed: 0 });
  });

  it.each([
    ['utf-8', 'UNICODE UTF-8'],
    ['euc-kr', 'KS X 1001'],
  ])('finds its control ids in our answers, Korean names in %s', async (encoding, charset) => {
    names.length = 0;
    const file = await fileOf(
      `${encoding}.txt`,
      [message('a&1', '김하늘', charset), message('b2', '이바다', charset)].join('\n'),
    );
    const shown = await runWithHl7(path.join(folder, 'send.py'), [String(listener?.port), file, encoding]);
    expect(
      shown
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['ACK^R01^ACK AA a&1', 'ACK^R01^ACK AA b2']);
    expect(names).toEqual(['김하늘', '이바다']);
  });

  it('reads the reason when its bytes are not in the character set that it names', async () => {
    const file = await fileOf('wrong.txt', message('c3', '김하늘', 'UNICODE UTF-8'));
    const shown = await runWithHl7(path.join(folder, 'send.py'), [String(listener?.port), file, 'euc-kr']);
    expect(shown.trim()).toBe('ACK^R01^ACK AR c3 102^Data type error^HL70357');
  });
});

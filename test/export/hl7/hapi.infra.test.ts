/**
 * Our HL7 against another house: HAPI HL7v2 2.6.0 in Java parses it strictly, receives it and answers,
 * and sends into our own MLLP door.
 */
import { saying } from '../../support/told.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertMessage } from '../../../services/export/hl7/alert-message.ts';
import { answerVerdict } from '../../../services/export/hl7/read-receipt.ts';
import { scoreMessage } from '../../../services/export/hl7/score-message.ts';
import { answerStamp } from '../../../services/feed/adapters/mllp/mllp-connection.ts';
import { openMllpClient } from '../../../services/feed/adapters/mllp/mllp-client.ts';
import { startMllpListener } from '../../../services/feed/adapters/mllp/mllp-listener.ts';
import { answerTo } from '../../../services/feed/hl7/transport/hl7-answer.ts';
import { parseHl7 } from '../../../services/feed/hl7/text/hl7-message.ts';
import { ACCEPTED } from '../../../services/feed/hl7/message/message-outcome.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { alert, alertChanged } from '../../live/decision-samples.ts';
import { withoutInfra } from '../../support/infra.ts';
import { ABSTAINED, PARTIAL, part, read, readOrNull, scored, WHERE } from '../export-samples.ts';

const { runWithHapi } = (await import(new URL('../../../infra/local/hapi.mjs', import.meta.url).href)) as {
  readonly runWithHapi: (source: string, args: readonly string[]) => Promise<string>;
};

const PEER = fileURLToPath(new URL('./HapiPeer.java', import.meta.url));
const SEPARATOR = '\u001c';
const CONTEXT = {
  receiverId: 'ehr',
  writtenAtMs: Date.UTC(2026, 0, 15, 8),
  where: { ...WHERE, bedLabel: 'Bett 1 | ~links~ & 아기' },
  loincOf: () => null,
};
const PLACE = { ...WHERE, stayId: null, patientId: null, bedLabel: null };
const clock = new SystemClock();
const NONE = 'neither MSH-10 nor OBX';

/** One of each shape that is ever sent. */
function everyMessage(): readonly string[] {
  const complete = {
    parts: [part('heartRate', 3), part('oxygen', 2.5)],
    level: 'high',
    cautions: [{ code: 'text.kept', values: { text: 'outside its population' } } as const],
    notes: ['line one\nline two'],
    triggers: [{ id: 'grunting ^ & |', holds: 'as-answer' as const, before: null }],
  };
  const findings = [
    { id: 'shock', answer: 'yes' },
    { id: 'sepsis', answer: 'unknown' },
  ] as const;
  const scores = [complete, { ...complete, total: 2.25, unit: 'mm[Hg]', findings }, PARTIAL, ABSTAINED].map((score) =>
    scoreMessage(scored(score), CONTEXT),
  );
  const changes = ['raised', 'worsened', 'acknowledged', 'snoozed', 'escalated', 'cleared'] as const;
  const alerts = changes.map((change, index) =>
    alertMessage(
      alertChanged(change, alert({ transition: index + 1, annotations: [saying('late samples')] })),
      CONTEXT,
    ),
  );
  const technical = alertMessage(alertChanged('raised', alert({ kind: 'technical', stayId: null })), {
    ...CONTEXT,
    where: PLACE,
  });
  return [...scores, ...alerts, technical].filter((text) => text !== null);
}

/** What HAPI should have read of a message. */
function expected(message: string): string {
  const ours = read(message);
  const [first] = ours.all('OBX');
  const patient = ours.segment('PID').text(3);
  return [
    'ORU_R01',
    ours.type.event,
    ours.segment('MSH').text(10),
    patient,
    ours.segment('PV1').text(3, 3),
    first?.text(5) ?? NONE,
    first?.text(11) ?? NONE,
    'whole',
  ].join('|');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

describe.skipIf(withoutInfra)('HAPI HL7v2', () => {
  let folder: string;
  let file: string;
  const messages = everyMessage();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-hapi-'));
    file = path.join(folder, 'messages.hl7');
    await writeFile(file, messages.join(SEPARATOR));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('parses every message strictly, and reads what we wrote', async () => {
    expect((await runWithHapi(PEER, ['parse', file])).trim().split('\n')).toEqual(messages.map(expected));
  });

  it('refuses a message that is not whole: the parser above looks', async () => {
    const broken = path.join(folder, 'broken.hl7');
    await writeFile(broken, (messages[0] ?? '').replace('\rOBR|', '\rIN1|1\rOBR|'));
    await expect(runWithHapi(PEER, ['parse', broken])).rejects.toThrow('IN1');
  });

  it('receives them from our sender, and its answers are understood', async () => {
    const port = await freePort();
    const received = runWithHapi(PEER, ['receive', String(port), String(messages.length)]);
    const sender = openMllpClient({ host: '127.0.0.1', port, tls: null, clock, answerWithinMs: 60_000 });
    for (const message of messages) {
      expect(answerVerdict(readOrNull(await sender.send(message)), read(message).segment('MSH').text(10))).toBe(
        'accepted',
      );
    }
    sender.close();
    expect((await received).trim().split('\n')).toEqual(messages.map(expected));
  });

  it('sends into our own door, and takes our answers', async () => {
    const taken: string[] = [];
    const listener = await startMllpListener({
      listen: { host: '127.0.0.1', port: await freePort(), tls: null, allow: ['127.0.0.1/32'] },
      clock,
      logger: SILENT_LOGGER,
      handle: async (bytes) => {
        const parsed = parseHl7(Buffer.from(bytes).toString('utf8'));
        if (!parsed.ok) throw new Error(parsed.reason.code);
        taken.push(parsed.message.controlId);
        const answer = answerTo(parsed.message, ACCEPTED, answerStamp(clock));
        return answer === null ? null : Buffer.from(answer);
      },
    });
    const ids = messages.map((message) => read(message).segment('MSH').text(10));
    const answers = (await runWithHapi(PEER, ['send', String(listener.port), file])).trim().split('\n');
    await listener.close();
    expect(taken).toEqual(ids);
    expect(answers.map((line) => line.split(' ')[2])).toEqual(ids);
    expect(new Set(answers.map((line) => line.split(' ')[1]))).toEqual(new Set(['AA', 'CA']));
  });
});

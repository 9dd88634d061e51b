/** The MLLP door alone, a process of its own: answers AA to whatever comes. What the transport costs without the rest. */
import { answerStamp } from '../../dist/services/feed/adapters/mllp/mllp-connection.js';
import { startMllpListener } from '../../dist/services/feed/adapters/mllp/mllp-listener.js';
import { answerTo } from '../../dist/services/feed/hl7/transport/hl7-answer.js';
import { decodeHl7Bytes } from '../../dist/services/feed/hl7/text/hl7-bytes.js';
import { parseHl7 } from '../../dist/services/feed/hl7/text/hl7-message.js';
import { ACCEPTED } from '../../dist/services/feed/hl7/message/message-outcome.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';

const clock = new SystemClock();

async function handle(bytes) {
  const { text } = decodeHl7Bytes(bytes, 'utf-8');
  const { message } = parseHl7(text);
  return Buffer.from(answerTo(message, ACCEPTED, answerStamp(clock)));
}

process.on('disconnect', () => process.exit());
process.on(
  'message',
  ({ what, ...how }) => void COMMANDS[what](how).then((answer) => process.send({ what, ...answer })),
);

const COMMANDS = { open };

async function open({ count }) {
  const listen = { host: '127.0.0.1', port: 0, tls: null, allow: ['127.0.0.1'] };
  const listeners = await Promise.all(
    Array.from({ length: count }, () => startMllpListener({ listen, clock, logger: SILENT_LOGGER, handle })),
  );
  return { ports: listeners.map(({ port }) => port) };
}

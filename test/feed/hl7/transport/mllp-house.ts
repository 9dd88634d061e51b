/** The MLLP door with a handler that answers AA and remembers what reached it. */
import { answerStamp } from '../../../../services/feed/adapters/mllp/mllp-connection.ts';
import type { MllpFault, MllpLimits, MllpPeer } from '../../../../services/feed/adapters/mllp/mllp-limits.ts';
import { startMllpListener } from '../../../../services/feed/adapters/mllp/mllp-listener.ts';
import type { MllpListener, MllpListenerOptions } from '../../../../services/feed/adapters/mllp/mllp-listener.ts';
import { answerTo, answerToBytes } from '../../../../services/feed/hl7/transport/hl7-answer.ts';
import { parseHl7 } from '../../../../services/feed/hl7/text/hl7-message.ts';
import { ACCEPTED } from '../../../../services/feed/hl7/message/message-outcome.ts';
import { SILENT_LOGGER } from '../../../../services/platform/logger.ts';
import { SystemClock } from '../../../../services/platform/system-clock.ts';
import { TestSender } from './mllp-sender.ts';

const clock = new SystemClock();

/** What a test opened; a file that uses this closes it after each test. */
export const open: (() => Promise<void> | void)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).toReversed()) await close();
}

export interface House {
  readonly listener: MllpListener;
  /** Control ids that reached the handler, in order. */
  readonly handled: string[];
  readonly faults: MllpFault[];
  readonly peers: MllpPeer[];
  sender(): Promise<TestSender>;
}

export interface HouseOptions {
  readonly limits?: Partial<MllpLimits>;
  readonly listen?: Partial<MllpListenerOptions['listen']>;
  /** Runs before a message is answered; may reject or wait. */
  readonly before?: (controlId: string) => Promise<void>;
}

export async function openHouse({ limits = {}, listen = {}, before }: HouseOptions = {}): Promise<House> {
  const [handled, faults, peers]: [string[], MllpFault[], MllpPeer[]] = [[], [], []];
  const handle = async (bytes: Uint8Array, from: MllpPeer): Promise<Uint8Array | null> => {
    const parsed = parseHl7(Buffer.from(bytes).toString());
    const controlId = parsed.ok ? parsed.message.controlId : 'unreadable';
    handled.push(controlId);
    peers.push(from);
    await before?.(controlId);
    if (controlId === 'long-answer') return Buffer.alloc(2_000_000, 'A');
    const answer = parsed.ok
      ? answerTo(parsed.message, ACCEPTED, answerStamp(clock))
      : answerToBytes(
          bytes,
          { code: 'AR', errorCode: '100', location: null, reason: parsed.reason },
          answerStamp(clock),
        );
    return answer === null ? null : Buffer.from(answer);
  };
  const settings = { host: '127.0.0.1', port: 0, tls: null, allow: ['127.0.0.1/32'], ...listen };
  const listener = await startMllpListener({
    listen: settings,
    clock,
    logger: SILENT_LOGGER,
    limits,
    handle,
    report: (fault) => faults.push(fault),
  });
  open.push(() => listener.close());
  const sender = async (): Promise<TestSender> => {
    const opened = await TestSender.open(listener.port);
    open.push(() => opened.end());
    return opened;
  };
  return { listener, handled, faults, peers, sender };
}

/** Answers AA to these control ids. */
export const ids = (...names: readonly string[]): string[] => names.map((name) => `AA ${name}`);

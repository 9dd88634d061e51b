/** Opens the ports of `sources.json`: each source with its reader, its door, and its place on the connection page. */
import { answerStamp } from '../../feed/adapters/mllp/mllp-connection.ts';
import type { MllpFault } from '../../feed/adapters/mllp/mllp-limits.ts';
import { startMllpListener, type MllpListener } from '../../feed/adapters/mllp/mllp-listener.ts';
import type { Intake } from '../../feed/intake/admit.ts';
import { noteMessage, noteRefused, type FeedLedgers } from '../../feed/connections/watched-intake.ts';
import { openHl7Receiver } from '../../feed/hl7/transport/hl7-receiver.ts';
import { createMessageReader } from '../../feed/hl7/read-message.ts';
import { answerReceipt, receiptIn, type ReceiptTaker } from '../../feed/hl7/transport/receipt-receiver.ts';
import { quarantinedFault } from '../../feed/hl7/transport/transport-fault.ts';
import type { Source } from '../../feed/sources/source-settings.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { messageContextOf, type HospitalConnection } from './hospital-connection.ts';

export interface ListenerParts {
  readonly hospital: HospitalConnection;
  readonly intake: Intake;
  readonly ledgers: FeedLedgers;
  /** What alert managers report of our alerts. */
  readonly takeReceipt: ReceiptTaker;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WireParts extends Pick<ListenerParts, 'ledgers' | 'clock' | 'logger'> {
  readonly intake: Pick<Intake, 'quarantine'>;
}

const WIRE_KEPT_EVERY_MS = 1_000;
/** Broken messages of one second that are each kept; a sender that breaks more of them is counted in what follows. */
const BROKEN_KEPT_MAX = 20;

/** Resolves when every port is open; the answer closes them all. Rejects with `listener-failed`, and then none is. */
export async function openListeners(parts: ListenerParts): Promise<() => Promise<void>> {
  const open: MllpListener[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(open.map((listener) => listener.close()));
  };
  try {
    for (const source of parts.hospital.settings.sources) open.push(await openListener(parts, source));
  } catch (error) {
    await closeAll();
    throw error;
  }
  return closeAll;
}

async function openListener(
  { hospital, intake, ledgers, takeReceipt, clock, logger }: ListenerParts,
  source: Source,
): Promise<MllpListener> {
  const { sourceId } = source;
  const handle = openHl7Receiver({
    reader: createMessageReader(messageContextOf(hospital, source)),
    intake,
    clock,
    stamp: () => answerStamp(clock),
    keepAdmissions: () => hospital.keepCensus(),
    onMessage: (message) => noteMessage(ledgers, sourceId, message),
  });
  const report = wireReport({ intake, ledgers, clock, logger }, source);
  const listener = await startMllpListener({
    listen: source.listen,
    clock,
    logger,
    report,
    handle: async (bytes, peer) => {
      ledgers.connections.identified(sourceId, peer.commonName);
      const receipt = receiptIn(bytes, source);
      return receipt === null ? handle(bytes) : answerReceipt(receipt, takeReceipt, answerStamp(clock));
    },
  });
  ledgers.connections.register({
    sourceId,
    kind: 'hl7',
    hospitalId: source.hospitalId,
    units: source.units,
    sends: source.sends,
    silentAfterMs: source.silentAfterMs,
    openConnections: () => listener.status().connections,
  });
  return listener;
}

/**
 * Noise may come without end: it is counted whole, and quarantined once a second. A message that broke off is one that
 * is missing: each is kept, up to a bound a second.
 */
export function wireReport(
  { intake, ledgers, clock, logger }: WireParts,
  source: Pick<Source, 'sourceId' | 'units'>,
): (fault: MllpFault) => void {
  let sinceMs = Number.NEGATIVE_INFINITY;
  const kept = { noise: 0, broken: 0 };
  return (fault) => {
    if (fault.byteCount !== null) ledgers.connections.garbage(source.sourceId, fault.byteCount);
    const atMs = clock.nowMs();
    if (atMs - sinceMs >= WIRE_KEPT_EVERY_MS) {
      sinceMs = atMs;
      kept.noise = 0;
      kept.broken = 0;
    }
    const kind = fault.kind === 'garbage' ? 'noise' : 'broken';
    if (kept[kind] >= (kind === 'noise' ? 1 : BROKEN_KEPT_MAX)) return;
    kept[kind] += 1;
    const item = quarantinedFault(fault, source, atMs);
    noteRefused(ledgers, source.sourceId, [item]);
    intake.quarantine([item]).catch((error: unknown) =>
      logger.error(`what ${source.sourceId} sent outside of messages was not kept: ${messageOf(error)}`, error, {
        role: 'feed',
      }),
    );
  };
}

/** What the HL7 reader, the MLLP port and the receiver of status reports refuse. */
import { wireReport } from '../../../services/compose/feed/open-listeners.ts';
import type { HL7_REFUSALS } from '../../../services/contract/refusals/hl7-refusals.ts';
import { startPushes } from '../../../services/export/push/push-receivers.ts';
import { ConnectionLedger } from '../../../services/feed/connections/connection-ledger.ts';
import { SEGMENTS_MAX } from '../../../services/feed/hl7/text/hl7-message.ts';
import { answerReceipt, receiptIn } from '../../../services/feed/hl7/transport/receipt-receiver.ts';
import { QualityLedger } from '../../../services/feed/quality/quality-ledger.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import {
  bytesOf,
  header,
  hl7,
  patient,
  RECEIVED_MS,
  report,
  row,
  visit,
  vital,
  vitals,
} from '../../feed/hl7/hl7-messages.ts';
import { readOnce, settings } from '../../feed/hl7/hl7-readers.ts';
import { memoryLog } from '../../feed/log-reading.ts';
import { openHttpDoor } from './http-door.ts';
import { laboratory, lactate } from './reports.ts';
import { saidIn, type CasesOf } from './refusal-case.ts';

const HEART_RATE = vital.heartRate('120');

export const HL7_CASES: CasesOf<typeof HL7_REFUSALS> = {
  'hl7.not-production': () => readOnce(vitals([HEART_RATE], { processing: 'T' })),
  'hl7.no-control-id': () => readOnce(vitals([HEART_RATE], { controlId: '' })),
  'hl7.type-not-taken': () => readOnce(hl7([header({ type: 'MDM^T02' })])),
  'hl7.content-not-allowed': () => readOnce(vitals([HEART_RATE]), { sends: ['alarms'] }),
  'hl7.unit-not-allowed': () => readOnce(vitals([HEART_RATE], { location: 'NICU^^1' })),
  'hl7.no-place': () => readOnce(vitals([HEART_RATE], { location: '' })),
  'hl7.unknown-place': () => readOnce(vitals([HEART_RATE], { location: 'CELLAR' })),
  'hl7.two-patients': () => readOnce(hl7([header(), ...reportOf('7001'), ...reportOf('7002')])),
  'hl7.two-sources': () => readOnce(vitals([vital.spo2('97'), vital.spo2('88')])),
  'hl7.result-taken-back': () => laboratory([lactate('2.4', { status: 'W' })]),
  'hl7.only-of-monitors': () => laboratory([row({ code: '8480-6^^LN', value: '90', unit: 'mm[Hg]', status: 'F' })]),
  'hl7.no-stay': () => laboratory([lactate()], { stayAt: () => null }),

  'hl7.forbidden-byte': () => readOnce('MSH\u0000'),
  'hl7.unknown-charset': () => readOnce(vitals([HEART_RATE], { charset: 'EBCDIC' })),
  'hl7.not-in-charset': () => readOnce(hl7([header({ charset: 'ASCII' }), patient('7001', '김')])),
  'hl7.no-header': () => readOnce('PID|1'),
  'hl7.no-delimiters': () => readOnce('MSH'),
  'hl7.same-delimiters': () => readOnce('MSH|^^\\&|'),
  'hl7.too-many-segments': () => readOnce(hl7([header(), ...Array.from({ length: SEGMENTS_MAX }, () => 'NTE')])),
  'hl7.no-segment': () => readOnce(hl7([header(), 'note'])),

  'wire.broken': brokenOnTheWire,
  'wire.not-stored': notStored,

  'receipt.unknown-alert': async () => saidIn(await answerToReport('received'), 'receipt.unknown-alert', {}),
  'receipt.unreadable': async () => saidIn(await answerToReport('perhaps'), 'receipt.unreadable', {}),
};

function reportOf(number: string): readonly string[] {
  return [patient(number), visit(), report(), HEART_RATE];
}

function brokenOnTheWire(): unknown {
  const kept: unknown[] = [];
  const quarantine = async (items: readonly unknown[]): Promise<void> => void kept.push(...items);
  const ledgers = { connections: new ConnectionLedger(), quality: new QualityLedger(() => null) };
  const clock = new SimulatedClock(RECEIVED_MS);
  const report = wireReport(
    { intake: { quarantine }, ledgers, clock, logger: SILENT_LOGGER },
    { sourceId: 'gateway', units: ['picu'] },
  );
  report({ kind: 'half', byteCount: 3, excerpt: bytesOf('MSH') });
  return kept;
}

async function notStored(): Promise<unknown> {
  const door = await openHttpDoor({ isLogDown: true });
  try {
    const answer = await door.postFhir('');
    return saidIn(answer, 'wire.not-stored', { fault: null });
  } finally {
    await door.close();
  }
}

function noReceiver(): never {
  throw new Error('no receiver is sent to');
}

/** A status report about an alert that was never sent, through the receiver and what keeps receipts. */
async function answerToReport(status: string): Promise<string> {
  const [source] = settings.sources;
  if (source === undefined) throw new Error('the settings have no source');
  const pushes = await startPushes({
    log: await memoryLog(),
    clock: new SimulatedClock(RECEIVED_MS),
    logger: SILENT_LOGGER,
    progress: { load: noReceiver, save: noReceiver },
    targets: [],
    senderOf: noReceiver,
    formatOf: noReceiver,
  });
  const text = hl7([
    header({ type: 'ORA^R41^ORA_R41' }),
    'MSA|AA|1',
    row({ code: 'STATUS', type: 'ST', value: status }),
  ]);
  const message = receiptIn(bytesOf(text), { ...source, sends: ['receipts'] });
  if (message === null) throw new Error('no status report');
  const answer = await answerReceipt(message, (each) => pushes.takeReport(each), {
    atMs: RECEIVED_MS,
    controlId: 'V1',
  });
  await pushes.close();
  return Buffer.from(answer ?? []).toString();
}

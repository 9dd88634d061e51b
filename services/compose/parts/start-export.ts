/**
 * The export role: HL7 v2 and webhooks to the receivers of `sources.json`, and FHIR subscriptions. Beside the alarm
 * path: a receiver that is away, or a subscription that cannot be read for, is shown and stops nothing.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readSmartClients } from '../../access/adapters/smart-client-file.ts';
import type { SmartSettings } from '../../access/smart/smart-client.ts';
import { ProgressFiles } from '../../export/adapters/progress-files.ts';
import { SubscriptionFiles } from '../../export/adapters/subscription-files.ts';
import { openWebhook } from '../../export/adapters/webhook-sender.ts';
import { fetchRestHook } from '../../export/adapters/fetch-rest-hook.ts';
import type { FhirCatalogue } from '../../export/fhir/resources/device.ts';
import { hl7Format } from '../../export/push/hl7-format.ts';
import { startPushes, type ReceiverPushes } from '../../export/push/push-receivers.ts';
import { webhookSecretIn } from '../../export/webhook/sign-webhook.ts';
import { WEBHOOK_FORMAT } from '../../export/webhook/webhook-format.ts';
import type { ClientGrant } from '../../export/subscriptions/subscription.ts';
import { SubscriptionManager } from '../../export/subscriptions/subscription-manager.ts';
import { openMllpClient } from '../../feed/adapters/mllp/mllp-client.ts';
import { readyChannels } from './open-channels.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import type { Webhook } from '../../feed/sources/source-settings.ts';
import { parseHl7 } from '../../feed/hl7/text/hl7-message.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';

export interface ExportOptions {
  readonly config: Config;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly catalogue: FhirCatalogue;
}

export interface ExportRole {
  readonly pushes: ReceiverPushes;
  readonly subscriptions: SubscriptionManager;
  /** Address under which FHIR clients reach this server. */
  readonly fhirUrl: string;
  readonly grantOf: (clientId: string) => ClientGrant | null;
  /** Times since the start that decisions were gone before subscribers or receivers were told. */
  gaps(): number;
  /** Why nothing is told to subscribers any more; null: they are told. */
  fault(): VigilError | null;
  close(): Promise<void>;
}

const ANSWER_WITHIN_MS = 10_000;

const HL7 = hl7Format({
  loincOf: () => null,
  readMessage: (text) => {
    const parsed = parseHl7(text);
    return parsed.ok ? parsed.message : null;
  },
});

export async function startExport(options: ExportOptions): Promise<ExportRole> {
  const { config, log, clock, logger, catalogue } = options;
  const settings = await readSmartClients(path.join(config.dataDir, 'smart-clients.json'));
  const sources = await readSourceFile(config.dataDir);
  const progress = new ProgressFiles(path.join(config.dataDir, 'export'));
  const pushes = await startPushes({
    log,
    clock,
    logger,
    progress,
    targets: [
      ...(sources?.receivers ?? []),
      ...(await withSecrets(sources?.webhooks ?? [])),
      ...(await readyChannels(sources?.channels ?? [], ANSWER_WITHIN_MS)),
    ],
    senderOf: (target) => {
      if ('channel' in target) return target.channel.open();
      return 'url' in target
        ? openWebhook({ ...target, clock, answerWithinMs: ANSWER_WITHIN_MS })
        : openMllpClient({ ...target, clock, answerWithinMs: ANSWER_WITHIN_MS });
    },
    formatOf: (target) => {
      if ('channel' in target) return target.channel.format;
      return 'url' in target ? WEBHOOK_FORMAT : HL7;
    },
  });
  let fault: VigilError | null = null;
  const onFault = (stopped: VigilError): void => {
    fault = stopped;
    logger.error('subscribers are told nothing any more', stopped, { role: 'export' });
  };
  const fhirUrl = `${settings.publicUrl ?? `http://${config.http.host}:${config.http.port}`}/fhir`;
  const grantOf = grantsOf(settings);
  const store = new SubscriptionFiles(path.join(config.dataDir, 'subscriptions'));
  const subscriptions = new SubscriptionManager({
    log,
    clock,
    logger,
    store,
    progress,
    restHook: fetchRestHook,
    catalogue,
    baseUrl: fhirUrl,
    newId: randomUUID,
    grantOf,
    onFault,
  });
  await subscriptions
    .start()
    .catch((error: unknown) =>
      onFault(
        error instanceof VigilError ? error : new VigilError('log-reader-failed', messageOf(error), { cause: error }),
      ),
    );
  return {
    pushes,
    subscriptions,
    fhirUrl,
    grantOf,
    gaps: () => subscriptions.status().gaps + pushes.status().reduce((sum, receiver) => sum + receiver.gaps, 0),
    fault: () => fault,
    close: async () => {
      await subscriptions.close();
      await pushes.close();
    },
  };
}

/** Rejects with `config-invalid` where a secret cannot be read or is none. */
async function withSecrets(
  webhooks: readonly Webhook[],
): Promise<readonly (Webhook & { readonly secret: Uint8Array })[]> {
  return Promise.all(
    webhooks.map(async (webhook) => {
      const { receiverId, secretFile } = webhook;
      const text = await readFile(secretFile, 'utf8').catch((error: unknown) => {
        throw new VigilError('config-invalid', `secretFile of ${receiverId}: ${messageOf(error)}`, { cause: error });
      });
      const secret = webhookSecretIn(text);
      if (secret !== null) return { ...webhook, secret };
      throw new VigilError('config-invalid', `secretFile of ${receiverId}: no whsec_ with 24 to 64 bytes in Base64`);
    }),
  );
}

function grantsOf({ clients }: SmartSettings): (clientId: string) => ClientGrant | null {
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  return (clientId) => byId.get(clientId) ?? null;
}

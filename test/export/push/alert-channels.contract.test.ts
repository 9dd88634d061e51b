/**
 * The contract of a channel out on those that call people: Alertmanager, GoAlert, a FHIR server, and mail by SMTP. The HTTP receivers
 * judge each message by the words of the interface's own description; the mail server is one that is used as such.
 */
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openAlertLine } from '../../../services/export/adapters/alert-lines.ts';
import { openSmtp } from '../../../services/export/adapters/smtp-sender.ts';
import { alertmanagerFormat } from '../../../services/export/alertmanager/alertmanager-format.ts';
import { communicationFormat } from '../../../services/export/fhir/told/communication-format.ts';
import { goalertFormat } from '../../../services/export/goalert/goalert-format.ts';
import { mailFormat } from '../../../services/export/mail/mail-format.ts';
import { HttpPeer, type TakenMessage } from './http-peer.ts';
import { pushedChannelContract, type ChannelPeer, type Reaction } from './pushed-channel.contract.ts';

const SCREENS = { screensUrl: 'https://vigil.example.org/' };
const LINE = { answerWithinMs: 2_000 };
const TOKEN = 'a-made-up-token';
const byKey = ({ headers }: TakenMessage): string => String(headers['idempotency-key']);

/** `postableAlerts` of Alertmanager's OpenAPI description (api/v2/openapi.yaml). */
const labelSet = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().min(1));
const postableAlerts = z
  .array(
    z.strictObject({
      labels: labelSet,
      annotations: z.record(z.string(), z.string()),
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      generatorURL: z.url().optional(),
    }),
  )
  .min(1);
type Posted = z.infer<typeof postableAlerts>[number];
/** The one that stands for days; those of the other levels end at once. */
const openOf = ({ body }: TakenMessage): Posted | undefined =>
  postableAlerts
    .parse(JSON.parse(body))
    .find(({ startsAt, endsAt }) => Date.parse(endsAt) - Date.parse(startsAt) > 86_400_000);

const alertmanager = (): HttpPeer =>
  new HttpPeer({
    format: alertmanagerFormat(SCREENS),
    senderTo: (url) => openAlertLine({ ...LINE, kind: 'alertmanager', url, token: null }),
    refusal: ({ path, body }) =>
      path === '/api/v2/alerts' && postableAlerts.safeParse(JSON.parse(body)).success ? null : 404,
    statuses: { take: 200, refuse: 400 },
    idIn: byKey,
    alertIn: (message) => openOf(message)?.labels['alert_id'] ?? '',
  });

/** As genericapi/handler.go reads it, with the key as auth/gettoken.go looks for it. */
const goalertBody = z.strictObject({
  summary: z.string().min(1).max(1_024),
  details: z.string().max(6 * 1_024),
  dedup: z.string().min(1),
  action: z.literal('close').optional(),
});
const goalert = (token: string = TOKEN): HttpPeer =>
  new HttpPeer({
    format: goalertFormat(SCREENS),
    senderTo: (url) => openAlertLine({ ...LINE, kind: 'goalert', url: `${url}/`, token }),
    refusal: ({ path, headers, body }) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return 401;
      return path === '/api/v2/generic/incoming' && goalertBody.safeParse(JSON.parse(body)).success ? null : 404;
    },
    statuses: { take: 204, refuse: 400 },
    idIn: byKey,
    alertIn: ({ body }) => goalertBody.parse(JSON.parse(body)).dedup,
  });

const communication = z.object({
  resourceType: z.literal('Communication'),
  identifier: z.tuple([z.object({ system: z.literal('urn:vigil:message'), value: z.string() })]),
  status: z.literal('completed'),
  about: z.tuple([z.object({ identifier: z.object({ value: z.string() }) })]),
  payload: z.array(z.object({ contentString: z.string().min(1) })).min(1),
});
const fhir = (): HttpPeer =>
  new HttpPeer({
    format: communicationFormat(SCREENS),
    senderTo: (url) => openAlertLine({ ...LINE, kind: 'fhir', url: `${url}/fhir`, token: TOKEN }),
    refusal: ({ path, headers, body }) => {
      const read = communication.safeParse(JSON.parse(body));
      const isCreate = path === '/fhir/Communication' && headers['content-type'] === 'application/fhir+json';
      const isOnce = headers['if-none-exist'] === `identifier=urn:vigil:message|${read.data?.identifier[0].value}`;
      return isCreate && isOnce && read.success ? null : 404;
    },
    statuses: { take: 201, refuse: 422 },
    idIn: ({ body }) => communication.parse(JSON.parse(body)).identifier[0].value,
    alertIn: ({ body }) => communication.parse(JSON.parse(body)).about[0].identifier.value,
  });

/** A mail server that is used as one; `lost` ends the connection after the whole mail has come. */
class MailPeer implements ChannelPeer {
  readonly format = mailFormat({ ...SCREENS, fromLevel: 'high' });
  reaction: (count: number) => Reaction = () => 'take';
  readonly mails: string[] = [];
  readonly #waiting = new Set<() => void>();
  #server: SMTPServer | null = null;
  #port = 0;

  get port(): number {
    return this.#port;
  }

  async open(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, answer) => void this.#take(stream, answer),
    });
    // What a killed connection says of itself.
    server.on('error', () => undefined);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', () => resolve()));
    const address = server.server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    for (const connection of server.connections) connection.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  senderTo = () =>
    openSmtp({
      ...LINE,
      host: '127.0.0.1',
      port: this.#port,
      security: 'none',
      authority: null,
      login: null,
      from: 'vigil@hospital.example',
      to: ['ward@pager.example'],
    });

  received = () =>
    this.mails.map((mail) => ({
      id: /^message-id: (.+)$/im.exec(mail)?.[1] ?? '',
      alertId: /^x-vigil-alert: (.+)$/im.exec(mail)?.[1] ?? '',
    }));

  async until(count: number): Promise<void> {
    while (this.mails.length < count) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async #take(stream: SMTPServerDataStream, answer: (error?: Error | null) => void): Promise<void> {
    let mail = '';
    for await (const chunk of stream) mail += String(chunk);
    this.mails.push(mail.replaceAll('\r\n', '\n').replaceAll(/\n[ \t]+/g, ' '));
    const reaction = this.reaction(this.mails.length);
    if (reaction === 'lost') for (const connection of this.#server?.connections ?? []) connection.close();
    else answer(reaction === 'take' ? null : Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }
}

pushedChannelContract('Alertmanager', alertmanager);
pushedChannelContract('GoAlert', () => goalert());
pushedChannelContract('Communication to a FHIR server', fhir);
pushedChannelContract('mail by SMTP', () => new MailPeer());

describe('a line to an alert manager', () => {
  let peer: HttpPeer;
  beforeEach(async () => {
    peer = goalert('another-token');
    await peer.open();
  });
  afterEach(() => peer.kill());

  it('with a token that is not theirs is refused, which is a setting to mend and no reason to drop the alert', async () => {
    const status = await peer.senderTo().send('{}', 'id-1');
    expect(status).toBe('401');
    expect(peer.format.verdictOf(status, 'id-1')).toBe('failed');
  });
});

describe('a line to a mail server', () => {
  let peer: MailPeer;
  beforeEach(async () => {
    peer = new MailPeer();
    await peer.open();
  });
  afterEach(() => peer.kill());

  it('that must go over to TLS sends nothing to a server that cannot', async () => {
    const line = openSmtp({
      ...LINE,
      host: '127.0.0.1',
      port: peer.port,
      security: 'starttls',
      authority: null,
      login: null,
      from: 'vigil@hospital.example',
      to: ['ward@pager.example'],
    });
    await expect(line.send('{"subject":"s","text":"t","alertId":"a"}', 'id-1')).rejects.toThrow('did not take it');
    expect(peer.mails).toEqual([]);
  });
});

/**
 * C6: the EventLog contract on a broker that takes SASL_SSL alone, with the settings as an operator gives them; each
 * way to sign in; and what is said when trust or sign-in fails. OAUTHBEARER tokens are signed (JWT, RS256); the broker
 * refuses one without signature, of another key, issuer or audience, or expired.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckedLog, openLog } from '../../services/compose/parts/open-parts.ts';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { startSpare, type SpareServer } from '../faults/spare-server.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { makeTokenIssuer, unsignedToken } from '../support/token-issuer.ts';
import { uniqueTopicPrefix, withoutInfra } from '../support/infra.ts';
import { CollectingReader, FROM_START, allPartitions, entry, textOf } from './collecting-reader.ts';
import { eventLogContract } from './event-log.contract.ts';
import { kafkaDamage } from './log-damage.ts';
import { timeLimit } from '../support/patience.ts';

/** As infra/local/spare.mjs sets the broker up. */
const USER = { VIGIL_KAFKA_USER: 'vigil', VIGIL_KAFKA_PASSWORD: 'of-the-tests' };
const EVERYTHING_SO_FAR = '-1';
const KEY_ID = 'key-1';
const issuer = makeTokenIssuer(KEY_ID);
const parts = { clock: new SystemClock(), logger: SILENT_LOGGER };

type Settings = Readonly<Record<string, string>>;

describe.skipIf(withoutInfra)('a broker that takes SASL_SSL alone', () => {
  let certificates: Certificates;
  let broker: SpareServer;
  let admin: Admin;
  let secured: Settings = {};

  beforeAll(async () => {
    certificates = await makeCertificates();
    const { keyFile, certificateFile } = certificates.server;
    const keystore = path.join(path.dirname(keyFile), 'keystore.pem');
    const texts = await Promise.all(
      [keyFile, certificateFile, certificates.authorityFile].map((file) => readFile(file)),
    );
    await writeFile(keystore, Buffer.concat(texts));
    await writeFile(path.join(path.dirname(keystore), 'token-keys.json'), issuer.keys);
    broker = await startSpare('kafka', keystore);
    secured = {
      VIGIL_LOG: 'kafka',
      VIGIL_KAFKA_BROKERS: broker.address,
      VIGIL_KAFKA_TLS: '1',
      VIGIL_KAFKA_CA_FILE: certificates.authorityFile,
      VIGIL_KAFKA_SASL: 'scram-sha-512',
      ...USER,
    };
    admin = (await stranger()).admin();
    await admin.connect();
  }, timeLimit(120_000));
  afterAll(async () => {
    await admin.disconnect();
    await broker.close();
    await certificates.remove();
  });

  /** kafkajs itself, as another client of the same broker. */
  async function stranger(): Promise<Kafka> {
    const ca = await readFile(certificates.authorityFile, 'utf8');
    return new Kafka({
      brokers: [broker.address],
      ssl: { ca },
      sasl: { mechanism: 'plain', username: USER.VIGIL_KAFKA_USER, password: USER.VIGIL_KAFKA_PASSWORD },
      logLevel: logLevel.NOTHING,
    });
  }

  const open = (settings: Settings) => openLog(parseConfig({ ...secured, ...settings }), parts);

  eventLogContract('Kafka over SASL_SSL', async () => {
    const topicPrefix = uniqueTopicPrefix();
    return {
      ...kafkaDamage(await stranger()),
      open: () => open({}),
      expireAll: async (topic, partition) => {
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: EVERYTHING_SO_FAR }] });
      },
      deleteTopic: async (topic) => {
        await admin.deleteTopics({ topics: [topic] });
        while ((await admin.listTopics()).includes(topic)) await new Promise((resolve) => setImmediate(resolve));
      },
      writerArguments: ['settings', JSON.stringify(secured)],
      topicPrefix,
      stop: async () => undefined,
    };
  });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'])('signs in by %s', async (mechanism) => {
    const bearer = await tokenFile(issuer.token(claims()));
    const log = await open({
      VIGIL_KAFKA_SASL: mechanism,
      VIGIL_KAFKA_PREFIX: uniqueTopicPrefix(),
      ...(mechanism === 'oauthbearer' ? bearer : {}),
    });
    await log.append(UNIT_TOPIC, 0, [entry('over a signed-in connection')]);
    const reader = await new CollectingReader().start(log, UNIT_TOPIC, allPartitions(1, FROM_START));
    await reader.received(1);
    expect(textOf(reader.of(0))).toEqual(['over a signed-in connection']);
    await reader.close();
    await log.close();
  });

  test.each([
    ['a wrong password', { VIGIL_KAFKA_PASSWORD: 'wrong' }, 'log-sign-in-refused'],
    ['no sign-in', { VIGIL_KAFKA_SASL: 'none' }, /^log-(sign-in-refused|unreachable)$/],
    ['no authority to trust', { VIGIL_KAFKA_CA_FILE: '' }, 'log-certificate-refused'],
  ])('says so with %s', { timeout: timeLimit(60_000) }, async (_, wrong, code) => {
    const settings: Record<string, string> = { ...secured, ...wrong };
    if (settings['VIGIL_KAFKA_CA_FILE'] === '') delete settings['VIGIL_KAFKA_CA_FILE'];
    const opening = openLog(parseConfig(settings), parts);
    await expect(opening).rejects.toMatchObject({
      code: typeof code === 'string' ? code : expect.stringMatching(code),
    });
  });

  test.each([
    ['that nobody signed', () => unsignedToken(claims())],
    ['signed by another key of the same name', () => makeTokenIssuer(KEY_ID).token(claims())],
    ['of another issuer', () => issuer.token({ ...claims(), iss: 'somebody-else' })],
    ['for another audience', () => issuer.token({ ...claims(), aud: 'another-cluster' })],
    ['that has expired', () => issuer.token({ ...claims(), iat: nowS() - 7_200, exp: nowS() - 3_600 })],
  ])('refuses a token %s, and that is said', { timeout: timeLimit(60_000) }, async (_, token) => {
    const settings = { ...secured, VIGIL_KAFKA_SASL: 'oauthbearer', ...(await tokenFile(token())) };
    await expect(openLog(parseConfig(settings), parts)).rejects.toMatchObject({ code: 'log-sign-in-refused' });
  });

  async function tokenFile(token: string): Promise<Settings> {
    const file = path.join(path.dirname(certificates.authorityFile), 'token');
    await writeFile(file, token);
    return { VIGIL_KAFKA_TOKEN_FILE: file };
  }

  test('topics keep what must be acknowledged by, and less than is asked for is named', async () => {
    const prefix = { VIGIL_KAFKA_PREFIX: uniqueTopicPrefix() };
    const first = await openCheckedLog(parseConfig({ ...secured, ...prefix }), parts);
    expect(first.weaknesses).toEqual([]);
    await first.log.close();
    const asked = { ...secured, ...prefix, VIGIL_KAFKA_MIN_INSYNC_REPLICAS: '2' };
    const second = await openCheckedLog(parseConfig(asked), parts);
    expect(second.weaknesses).toContainEqual(
      expect.stringMatching(/vigil\.unit\.v1: min\.insync\.replicas is 1, 2 are asked for/),
    );
    expect(second.weaknesses).toContainEqual(expect.stringMatching(/vigil\.unit\.v1: lies on 1 of 2 brokers/));
    await second.log.close();
    const strict = { ...asked, VIGIL_KAFKA_PREFIX: uniqueTopicPrefix() };
    const third = await openCheckedLog(parseConfig(strict), parts);
    expect(third.weaknesses.filter((text) => text.includes('min.insync'))).toEqual([]);
    // Kafka 4 counts no more brokers than there are copies and acknowledges all the same: so it must be said.
    expect(third.weaknesses).toContainEqual(expect.stringMatching(/lies on 1 of 2 brokers/));
    await third.log.close();
  });
});

const nowS = (): number => Math.floor(Date.now() / 1000);

/** As infra/local/spare.mjs lets the broker ask for them. */
function claims(): Readonly<Record<string, unknown>> {
  const times = { iat: nowS(), exp: nowS() + 3_600 };
  return { sub: 'vigil', iss: 'issuer-of-the-tests', aud: 'kafka-of-the-tests', ...times };
}

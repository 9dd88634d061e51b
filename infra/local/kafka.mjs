/**
 * One Kafka broker for this machine, without a container engine: jars from Maven Central, KRaft,
 * one node on loopback. One node needs replication 1 for the internal topics; with the defaults the
 * group coordinator never becomes available.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cachePath, installOnce } from './cache.mjs';
import { hasCommand, installPackages } from './debian.mjs';
import { localServer } from './local-server.mjs';
import { portAnswers, run, startDetached } from './processes.mjs';

const VERSION = '4.1.1';
const PORT = Number(process.env.VIGIL_INFRA_KAFKA_PORT || 19092);

const jars = cachePath(`kafka-${VERSION}`);

export const kafka = localServer(kafkaServer({ port: PORT, home: cachePath('kafka') }));

/**
 * A broker on `port`, its controller on the next one, with all it keeps in the folder `home`. With `secure` clients
 * come in over SASL_SSL alone: `secure.keystore` is a PEM file of key and certificate, `secure.user` and
 * `secure.password` sign in by PLAIN and SCRAM; tokens of OAUTHBEARER must be signed by a key of `secure.keySet`, a file
 * that is a JSON Web Key Set, for `secure.audience` by `secure.issuer`.
 */
export function kafkaServer(place) {
  const { port, home } = place;
  return {
    part: 'kafka',
    name: 'Kafka',
    port,
    portVariable: 'VIGIL_INFRA_KAFKA_PORT',
    addressVariable: 'VIGIL_KAFKA_BROKERS',
    address: { brokers: `127.0.0.1:${port}` },
    marker: propertiesOf(place),
    logFile: `${home}/kafka.log`,
    readyWithinMs: 90_000,
    install,
    start: () => start(place),
    isReady: () => portAnswers(port), // the broker listens only once it is registered and unfenced
  };
}

function propertiesOf({ home }) {
  return `${home}/server.properties`;
}

/** Downloads the jars when they are missing (45 MB), with Java 17 and Maven if need be. */
async function install() {
  if (!hasCommand('java')) await installPackages(['default-jre-headless']);
  await installOnce(jars, async (folder) => {
    if (!hasCommand('mvn')) await installPackages(['maven']);
    writeFileSync(`${folder}/pom.xml`, pom());
    await run('mvn', [
      '-B',
      '-q',
      '-f',
      `${folder}/pom.xml`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    ]);
  });
}

async function start(place) {
  await format(place);
  return startDetached('java', javaArguments(place, 'kafka.Kafka', propertiesOf(place)), {
    logFile: `${place.home}/kafka.log`,
  });
}

async function format(place) {
  const { home } = place;
  mkdirSync(home, { recursive: true });
  writeFileSync(propertiesOf(place), serverProperties(place));
  writeFileSync(`${home}/log4j2.properties`, LOGGING);
  if (existsSync(`${home}/data/meta.properties`)) return;
  const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  await run(
    'java',
    javaArguments(
      place,
      'kafka.tools.StorageTool',
      'format',
      // As one word: an id may begin with a dash, and was then taken for an option in one start of 64.
      `--cluster-id=${clusterId}`,
      '--config',
      propertiesOf(place),
      ...scramUsers(place),
    ),
  );
}

function scramUsers({ secure }) {
  if (!secure) return [];
  const user = `[name=${secure.user},password=${secure.password}]`;
  return ['--add-scram', `SCRAM-SHA-256=${user}`, '--add-scram', `SCRAM-SHA-512=${user}`];
}

function javaArguments({ home, secure }, mainClass, ...rest) {
  return [
    // Kafka reads no address of keys that is not named beforehand.
    ...(secure ? [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://${secure.keySet}`] : []),
    '-Xms512m',
    '-Xmx512m',
    '-XX:+ExitOnOutOfMemoryError',
    `-Dlog4j2.configurationFile=${home}/log4j2.properties`,
    '-cp',
    `${jars}/*`,
    mainClass,
    ...rest,
  ];
}

function serverProperties({ port, home, secure }) {
  const controllerPort = port + 1;
  const clients = secure ? 'SASL_SSL' : 'PLAINTEXT';
  return `${secure ? securityProperties(secure) : ''}process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=${clients}://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
inter.broker.listener.name=${clients}
advertised.listeners=${clients}://127.0.0.1:${port}
listener.security.protocol.map=${clients}:${clients},CONTROLLER:PLAINTEXT
log.dirs=${home}/data
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=33554432
`;
}

/** The validator is named: the one that Kafka 4.1 takes by itself believes a token of anybody, signed by whom it may. */
function securityProperties({ keystore, user, password, keySet, audience, issuer }) {
  const module = 'org.apache.kafka.common.security';
  const listener = 'listener.name.sasl_ssl';
  return `ssl.keystore.type=PEM
ssl.keystore.location=${keystore}
ssl.truststore.type=PEM
ssl.truststore.location=${keystore}
ssl.endpoint.identification.algorithm=
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
sasl.mechanism.inter.broker.protocol=PLAIN
${listener}.plain.sasl.jaas.config=${module}.plain.PlainLoginModule required username="${user}" password="${password}" user_${user}="${password}";
${listener}.scram-sha-256.sasl.jaas.config=${module}.scram.ScramLoginModule required;
${listener}.scram-sha-512.sasl.jaas.config=${module}.scram.ScramLoginModule required;
${listener}.oauthbearer.sasl.jaas.config=${module}.oauthbearer.OAuthBearerLoginModule required;
${listener}.oauthbearer.sasl.server.callback.handler.class=${module}.oauthbearer.OAuthBearerValidatorCallbackHandler
sasl.oauthbearer.jwt.validator.class=${module}.oauthbearer.BrokerJwtValidator
sasl.oauthbearer.jwks.endpoint.url=file://${keySet}
sasl.oauthbearer.expected.audience=${audience}
sasl.oauthbearer.expected.issuer=${issuer}
`;
}

const LOGGING = `rootLogger.level=WARN
rootLogger.appenderRefs=out
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %c{1} %m%n
`;

/** The broker and, since it ships without one, a logging back end. */
function pom() {
  const dependency = (group, artifact, version) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>vigil.infra</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies>${dependency('org.apache.kafka', 'kafka_2.13', VERSION)}${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', '2.24.3')}</dependencies>
</project>
`;
}

/**
 * The HAPI libraries as the independent house that our messages are held to: FHIR R4 validator and
 * client, HL7 v2 parser and sender. Jars from Maven Central, installed once into the cache folder;
 * there is nothing to start. All FHIR parts and slf4j are pinned: mixed versions fail with a missing
 * method. Small Java programs are compiled once for each content.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { cachePath, InfraError, installOnce, withLock } from './cache.mjs';
import { hasCommand, installPackages } from './debian.mjs';
import { run } from './processes.mjs';

const FHIR_VERSION = '8.8.1';
const HL7_VERSION = '2.6.0';
const SLF4J_VERSION = '2.0.16';
const FHIR_PARTS = ['base', 'structures-r4', 'validation', 'validation-resources-r4', 'caching-caffeine', 'client'];

/** Folder of the jars; downloads them when they are missing (149 MB), with a JDK and Maven if need be. */
async function hapiJars() {
  if (!hasCommand('javac')) await installPackages(['default-jdk-headless']);
  const folder = cachePath(`hapi-fhir-${FHIR_VERSION}-hl7-${HL7_VERSION}`);
  await withLock(() =>
    installOnce(folder, async (temporary) => {
      if (!hasCommand('mvn')) await installPackages(['maven']);
      writeFileSync(join(temporary, 'pom.xml'), pom());
      await run('mvn', [
        '-B',
        '-q',
        '-f',
        join(temporary, 'pom.xml'),
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        `-DoutputDirectory=${temporary}`,
      ]);
    }),
  );
  return folder;
}

/** Runs the program of one Java file, whose class has the file's name; resolves with what it wrote. */
export async function runWithHapi(source, args, options = {}) {
  const jars = await hapiJars();
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const classes = cachePath(`hapi-classes-${digest}`);
  await withLock(() =>
    installOnce(classes, async (temporary) => {
      copyFileSync(source, join(temporary, basename(source)));
      await run('javac', ['-nowarn', '-d', temporary, '-cp', `${jars}/*`, join(temporary, basename(source))]);
    }),
  );
  try {
    return await run(
      'java',
      [
        '-Xmx700m',
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        '-cp',
        [classes, `${jars}/*`].join(delimiter),
        basename(source, '.java'),
        ...args,
      ],
      options,
    );
  } catch (error) {
    throw error instanceof InfraError ? new InfraError(`${error.message}\n${error.output}`) : error;
  }
}

/** Only what is asked for, and a logger that keeps still. */
function pom() {
  const dependency = (group, artifact, version) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>vigil.infra</groupId><artifactId>hapi</artifactId><version>1</version>
<dependencyManagement><dependencies>${dependency('org.slf4j', 'slf4j-api', SLF4J_VERSION)}${dependency('org.slf4j', 'jcl-over-slf4j', SLF4J_VERSION)}</dependencies></dependencyManagement>
<dependencies>
${FHIR_PARTS.map((part) => dependency('ca.uhn.hapi.fhir', `hapi-fhir-${part}`, FHIR_VERSION)).join('\n')}
${dependency('ca.uhn.hapi', 'hapi-base', HL7_VERSION)}
${dependency('ca.uhn.hapi', 'hapi-structures-v26', HL7_VERSION)}
${dependency('org.slf4j', 'slf4j-nop', SLF4J_VERSION)}
</dependencies>
</project>
`;
}

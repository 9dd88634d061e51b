/** Certificates of an authority of our own, made with openssl when a test begins; gone when it ends. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  readonly authorityFile: string;
  /** For 127.0.0.1. */
  readonly server: CertificateFiles;
  /** A client named `gateway-1`. */
  readonly client: CertificateFiles;
  /** A client named `gateway-1` of another authority. */
  readonly stranger: CertificateFiles;
  remove(): Promise<void>;
}

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-certificates-'));
  const authority = await issue(folder, 'authority', 'Vigil test authority', null);
  const other = await issue(folder, 'other', 'Some other authority', null);
  return {
    authorityFile: authority.certificateFile,
    server: await issue(folder, 'server', 'vigil', authority),
    client: await issue(folder, 'client', 'gateway-1', authority),
    stranger: await issue(folder, 'stranger', 'gateway-1', other),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function issue(
  folder: string,
  name: string,
  commonName: string,
  by: CertificateFiles | null,
): Promise<CertificateFiles> {
  const files = { certificateFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  const signed =
    by === null
      ? ['-addext', 'basicConstraints=critical,CA:TRUE']
      : [
          '-CA',
          by.certificateFile,
          '-CAkey',
          by.keyFile,
          '-addext',
          'basicConstraints=CA:FALSE',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
        ];
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    files.keyFile,
    '-out',
    files.certificateFile,
    ...signed,
  ]);
  return files;
}

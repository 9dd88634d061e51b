/** An S3 server that is not ours (moto on PyPI), for the tests of the archive in a bucket: one a test file, in memory. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InfraError } from './cache.mjs';
import { pythonPackagesFolder } from './python-packages.mjs';

const PACKAGES = ['moto[s3]==5.2.5', 'flask==3.1.2', 'flask-cors==6.0.1'];
const SCRIPT = fileURLToPath(new URL('s3_server.py', import.meta.url));

/** Installs the server when it is missing (about 30 MB), so that what starts it need not wait long. */
export function installS3Server() {
  return pythonPackagesFolder('moto-s3-5.2.5', PACKAGES);
}

/**
 * Resolves when it answers, with `{ url, whole, reading, stop }`: the address of its bucket and two keys, `{ keyId, secret }`
 * each. It ends with `stop()` and with this process.
 */
export async function startS3Server() {
  const folder = await installS3Server();
  const child = spawn('python3', [SCRIPT], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONPATH: folder },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { ...(await firstLine(child)), stop };
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
    });
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
    child.once('error', (error) => reject(new InfraError(`cannot run python3: ${error.message}`)));
    child.once('close', () => reject(new InfraError(`the S3 server ended while starting: ${told.slice(-2000)}`)));
  });
}

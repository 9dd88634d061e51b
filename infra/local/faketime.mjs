/** `node infra/local/faketime.mjs`: where libfaketime lies, installed from Debian when it is missing; for tests of wrong clocks. */
import { existsSync, readdirSync } from 'node:fs';
import { InfraError } from './cache.mjs';
import { installPackages } from './debian.mjs';

const FOLDERS = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`)].map(
  (folder) => `${folder}/faketime/libfaketimeMT.so.1`,
);

const find = () => FOLDERS.find((file) => existsSync(file));

try {
  if (find() === undefined) await installPackages(['faketime']);
  const found = find();
  if (found === undefined) throw new InfraError('faketime is installed and libfaketimeMT.so.1 is not found');
  console.log(found);
} catch (error) {
  if (!(error instanceof InfraError)) throw error;
  console.error(error.message);
  process.exit(1);
}

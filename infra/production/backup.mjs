/** `node infra/production/backup.mjs FOLDER ARCHIVE.tar.gz`: a copy of the data folder of a Vigil that is stopped. */
import { FolderFault, backUp } from './data-folder.mjs';

const [folder, archive] = process.argv.slice(2);
try {
  if (archive === undefined) throw new FolderFault('usage: node infra/production/backup.mjs FOLDER ARCHIVE.tar.gz');
  const { bytes, sha256 } = await backUp(folder, archive);
  console.log(`${archive}: ${bytes} bytes, sha256 ${sha256}`);
} catch (error) {
  if (!(error instanceof FolderFault)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** `node infra/production/restore.mjs ARCHIVE.tar.gz FOLDER`: a data folder from its copy, before Vigil is started. */
import { FolderFault, restore } from './data-folder.mjs';

const [archive, folder] = process.argv.slice(2);
try {
  if (folder === undefined) throw new FolderFault('usage: node infra/production/restore.mjs ARCHIVE.tar.gz FOLDER');
  await restore(archive, folder);
  console.log(`${folder} is as it was; start Vigil, then compare beds and children with the ward`);
} catch (error) {
  if (!(error instanceof FolderFault)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

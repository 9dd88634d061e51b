/** Files for research, gathered in a scratch database beside them that is gone afterwards. */
import path from 'node:path';
import { packageFolder, packageVersion } from '../../compose/parts/load-engine.ts';
import { openArrowTable } from '../../export/adapters/arrow-table-file.ts';
import { readTerminology } from '../../export/adapters/catalogue-files.ts';
import type { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import { writeDataset, type DatasetParts, type DatasetReport } from '../../export/dataset/write-dataset.ts';

/** Rejects as the history, the disk or the scratch database do. */
export async function writeThroughScratch(
  asked: Pick<DatasetParts, 'history' | 'request' | 'nowMs' | 'onProgress'> & { readonly folder: DatasetFolderFiles },
): Promise<DatasetReport> {
  const { DuckDbScratch } = await import('../../history/adapters/duckdb/duckdb-scratch.ts');
  const scratch = await DuckDbScratch.open(await asked.folder.pathOf('.gathered.duckdb'));
  try {
    return await writeDataset({
      ...asked,
      scratch,
      openArrow: openArrowTable,
      terminology: await readTerminology(path.join(packageFolder(), 'models/terminology')),
      vigilVersion: await packageVersion(),
    });
  } finally {
    await scratch.close();
  }
}

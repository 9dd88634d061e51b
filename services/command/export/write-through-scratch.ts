/** Files for research, gathered in a scratch database beside them that is gone afterwards. */
import path from 'node:path';
import { packageFolder, packageVersion } from '../../compose/parts/load-engine.ts';
import { openArrowTable } from '../../export/adapters/arrow-table-file.ts';
import { readTerminology } from '../../export/adapters/catalogue-files.ts';
import type { DatasetFolderFiles } from '../../export/adapters/dataset-folder-files.ts';
import { writeDataset, type DatasetParts, type DatasetReport } from '../../export/dataset/write-dataset.ts';

/** Rejects as the history, the disk or the scratch database do. */
export async function writeThroughScratch(
  asked: Pick<DatasetParts, 'history' | 'request' | 'nowMs' | 'onProgress' | 'release'> & {
    readonly folder: DatasetFolderFiles;
    /** Where the gathered rows lie meanwhile; absent: beside the files. They are not de-identified. */
    readonly scratchFile?: string;
  },
): Promise<DatasetReport> {
  const { DuckDbScratch } = await import('../../history/adapters/duckdb/duckdb-scratch.ts');
  const scratch = await DuckDbScratch.open(asked.scratchFile ?? (await asked.folder.pathOf('.gathered.duckdb')));
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

/** Definitions of cohorts, a file each, such as `vigil cohort` reads; whoever has the folder may put others beside them. */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cohortIdSchema } from '../../../contract/screens/research-request.ts';
import type { CohortEntry } from '../../../contract/screens/research-view.ts';
import { onDisk } from '../../../platform/disk/folder-files.ts';
import { messageOf } from '../../../platform/errors.ts';
import { readCohort } from '../cohort-definition.ts';
import type { CohortDefinitions } from '../cohort-definitions.port.ts';

const ENDING = '.json';

export class CohortFiles implements CohortDefinitions {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Made when missing. Rejects with `data-folder-unusable`. */
  static async open(folder: string): Promise<CohortFiles> {
    await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    return new CohortFiles(folder);
  }

  fileOf(cohortId: string): string {
    return path.join(this.#folder, `${cohortId}${ENDING}`);
  }

  async list(): Promise<readonly CohortEntry[]> {
    const names = await onDisk(this.#folder, () => readdir(this.#folder));
    const ids = names
      .filter((name) => path.extname(name) === ENDING)
      .map((name) => path.basename(name, ENDING))
      .filter((name) => cohortIdSchema.safeParse(name).success);
    return Promise.all(ids.toSorted().map((cohortId) => this.#read(cohortId)));
  }

  async save(cohortId: string, definition: unknown): Promise<readonly string[]> {
    const read = readCohort(definition);
    if (!read.ok) return read.faults;
    const file = this.fileOf(cohortId);
    await onDisk(file, async () => {
      await writeFile(`${file}.new`, `${JSON.stringify(definition, null, 2)}\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    });
    return [];
  }

  async #read(cohortId: string): Promise<CohortEntry> {
    try {
      const definition: unknown = JSON.parse(await readFile(this.fileOf(cohortId), 'utf8'));
      const read = readCohort(definition);
      return { cohortId, definition, faults: read.ok ? [] : read.faults };
    } catch (error) {
      return { cohortId, definition: null, faults: [messageOf(error)] };
    }
  }
}

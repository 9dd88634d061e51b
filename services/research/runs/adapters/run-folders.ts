/**
 * Runs on the disk, a folder each: `run.json` says how it stands, written anew at every change, and beside it lies what
 * came of it. What a process that ended left as waiting or running is told as interrupted.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { researchRequestSchema } from '../../../contract/screens/research-request.ts';
import { RUN_FILES, RUN_STATES, type ResearchRun, type RunFile } from '../../../contract/screens/research-view.ts';
import { onDisk } from '../../../platform/disk/folder-files.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';

const RUN_ID = /^[a-z0-9-]{1,64}$/;

const runSchema = z.object({
  runId: z.string().regex(RUN_ID),
  request: researchRequestSchema,
  unitIds: z.array(z.string()).nullable(),
  state: z.enum(RUN_STATES),
  share: z.number().min(0).max(1),
  askedAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  fault: z.string().nullable(),
  files: z.array(z.enum(RUN_FILES)),
});

export class RunFolders {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Made when missing, for this account alone. Rejects with `data-folder-unusable`. */
  static async open(folder: string): Promise<RunFolders> {
    await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    return new RunFolders(folder);
  }

  /** Every run that can be read; what cannot is told and left where it lies. */
  async list(tell: (name: string, error: unknown) => void): Promise<readonly ResearchRun[]> {
    const runs: ResearchRun[] = [];
    for (const name of await onDisk(this.#folder, () => readdir(this.#folder))) {
      if (!RUN_ID.test(name)) continue;
      try {
        const run = runSchema.parse(JSON.parse(await readFile(this.#fileOf(name, 'run.json'), 'utf8')));
        runs.push(run.state === 'waiting' || run.state === 'running' ? { ...run, state: 'interrupted' } : run);
      } catch (error) {
        tell(name, error);
      }
    }
    return runs;
  }

  /** Whole or not at all. Rejects with `data-folder-unusable`. */
  async save(run: ResearchRun): Promise<void> {
    const file = this.#fileOf(run.runId, 'run.json');
    await onDisk(file, async () => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, JSON.stringify(run), { mode: 0o600 });
      await rename(`${file}.new`, file);
    });
  }

  /** Where a run writes. Its output folder does not exist yet. */
  placesOf(runId: string): { readonly out: string; readonly report: string; readonly definition: string } {
    return {
      out: this.#fileOf(runId, 'files'),
      report: this.#fileOf(runId, 'report.json'),
      definition: this.#fileOf(runId, 'definition.json'),
    };
  }

  /** Rejects with `data-folder-unusable`. */
  async saveDefinition(runId: string, definition: unknown): Promise<void> {
    const { definition: file } = this.placesOf(runId);
    await onDisk(file, async () => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, JSON.stringify(definition ?? null), { mode: 0o600 });
    });
  }

  /** Rejects with `data-file-corrupt`. */
  async read(runId: string, file: RunFile): Promise<Uint8Array> {
    const from = file === 'report.html' ? path.join(this.placesOf(runId).out, file) : this.placesOf(runId).report;
    try {
      return await readFile(from);
    } catch (error) {
      throw new VigilError('data-file-corrupt', `${file} of the run ${runId}: ${messageOf(error)}`, { cause: error });
    }
  }

  async forget(runId: string): Promise<void> {
    await rm(path.dirname(this.#fileOf(runId, 'run.json')), { recursive: true, force: true });
  }

  #fileOf(runId: string, name: string): string {
    return path.join(this.#folder, runId, name);
  }
}

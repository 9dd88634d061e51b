/** Bulk exports on the disk, a folder each, for this account alone: `job.json` says how it stands, and beside it lies a file a type. */
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { onDisk, writeWhole } from '../../../../platform/disk/folder-files.ts';
import { messageOf } from '../../../../platform/errors.ts';
import type { Logger } from '../../../../platform/logger.ts';
import type { Resource } from '../../resources/fhir-resource.ts';
import { bulkJobSchema, type BulkJob } from '../bulk-job.ts';
import type { BulkType } from '../bulk-request.ts';
import type { BulkStore } from '../bulk-store.port.ts';

const BYTES_AT_ONCE = 262_144;

export class BulkFolders implements BulkStore {
  readonly #folder: string;
  readonly #logger: Logger;

  private constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Made when missing. Rejects with `data-folder-unusable`. */
  static async open(folder: string, logger: Logger): Promise<BulkFolders> {
    await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
    return new BulkFolders(folder, logger);
  }

  async list(): Promise<readonly BulkJob[]> {
    const jobs: BulkJob[] = [];
    for (const name of await onDisk(this.#folder, () => readdir(this.#folder))) {
      try {
        jobs.push(bulkJobSchema.parse(JSON.parse(await readFile(this.#fileOf(name, 'job.json'), 'utf8'))));
      } catch (error) {
        // Data of children that nobody can fetch any more must not lie about.
        this.#logger.warn(`the bulk export ${name} cannot be read and is removed: ${messageOf(error)}`, {
          code: 'data-file-corrupt',
        });
        await this.remove(name);
      }
    }
    return jobs;
  }

  async save(job: BulkJob): Promise<void> {
    const file = this.#fileOf(job.jobId, 'job.json');
    await onDisk(file, async () => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeWhole(file, JSON.stringify(job));
    });
  }

  async write(
    jobId: string,
    type: BulkType,
    resources: AsyncIterable<Resource>,
  ): Promise<BulkJob['files'][number] | null> {
    const name = `${type}.ndjson`;
    const place = this.#fileOf(jobId, name);
    const file = await onDisk(place, () => open(place, 'w', 0o600));
    let count = 0;
    let text = '';
    try {
      for await (const resource of resources) {
        text += `${JSON.stringify(resource)}\n`;
        count += 1;
        if (text.length < BYTES_AT_ONCE) continue;
        const bytes = text;
        await onDisk(place, () => file.write(bytes));
        text = '';
      }
      await onDisk(place, () => file.write(text));
    } finally {
      await file.close();
    }
    if (count > 0) return { type, name, count };
    await onDisk(place, () => rm(place, { force: true }));
    return null;
  }

  async read(jobId: string, name: string): Promise<Readable | null> {
    const file = this.#fileOf(jobId, name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    return isThere ? createReadStream(file) : null;
  }

  async remove(jobId: string): Promise<void> {
    const folder = path.join(this.#folder, jobId);
    await onDisk(folder, () => rm(folder, { recursive: true, force: true }));
  }

  #fileOf(jobId: string, name: string): string {
    return path.join(this.#folder, jobId, name);
  }
}

/** Where bulk exports are kept until they are fetched: how each stands, and its files. */
import type { Readable } from 'node:stream';
import type { Resource } from '../resources/fhir-resource.ts';
import type { BulkJob } from './bulk-job.ts';
import type { BulkType } from './bulk-request.ts';

export interface BulkStore {
  /** Every one that can be read. Rejects with `data-folder-unusable`. */
  list(): Promise<readonly BulkJob[]>;
  /** Whole or not at all. Rejects with `data-folder-unusable`. */
  save(job: BulkJob): Promise<void>;
  /** A file of one type, from its beginning; null: there was nothing to write. Rejects with `data-folder-unusable`, or as what it reads does. */
  write(jobId: string, type: BulkType, resources: AsyncIterable<Resource>): Promise<BulkJob['files'][number] | null>;
  /** Null: it is gone. */
  read(jobId: string, name: string): Promise<Readable | null>;
  /** Nothing of it is left. Rejects with `data-folder-unusable`. */
  remove(jobId: string): Promise<void>;
}

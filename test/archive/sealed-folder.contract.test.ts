import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { SealedFolder } from '../../services/archive/adapters/sealed-folder.ts';
import { sealedStoreContract } from './sealed-store.contract.ts';

let folder: string;

afterEach(() => rm(folder, { recursive: true, force: true }));

sealedStoreContract(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-sealed-'));
  return new SealedFolder(path.join(folder, 'archive'));
});

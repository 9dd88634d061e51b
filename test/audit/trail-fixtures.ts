/** A trail in a folder of its own, with events of the usual kind. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { SealedFolder } from '../../services/archive/adapters/sealed-folder.ts';
import { TrailFolder } from '../../services/audit/adapters/trail-folder.ts';
import { openTrailKey } from '../../services/audit/adapters/trail-key.ts';
import { putAnchor } from '../../services/audit/anchors.ts';
import { TrailWriter } from '../../services/audit/trail-writer.ts';
import type { SigningKey } from '../../services/audit/tree/signed-checkpoint.ts';
import { verifyTrail, type TrailVerdict } from '../../services/audit/verify-trail.ts';
import type { AuditEvent } from '../../services/contract/audit/audit-event.ts';

export const AT_MS = Date.UTC(2026, 10, 30, 8);

export function viewOf(n: number, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    version: 1,
    atMs: AT_MS + n * 1_000,
    action: 'view',
    actor: { kind: 'person', id: `nurse-${n % 3}`, role: 'nurse', address: '192.0.2.7' },
    unitId: 'unit-a',
    stayIds: [`stay-${n % 5}`],
    patientIds: [],
    screen: 'trends',
    outcome: 'done',
    detail: { n },
    ...changes,
  };
}

export async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-audit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export class OwnTrail {
  readonly folder: string;
  readonly store: TrailFolder;
  readonly anchors: SealedFolder;
  readonly key: SigningKey;
  writer: TrailWriter;

  private constructor(folder: string, store: TrailFolder, key: SigningKey) {
    this.folder = folder;
    this.store = store;
    this.key = key;
    this.writer = new TrailWriter(store, key);
    this.anchors = new SealedFolder(path.join(folder, 'elsewhere'));
  }

  static async open(folder?: string): Promise<OwnTrail> {
    const own = folder ?? (await ownFolder());
    const store = new TrailFolder(path.join(own, 'trail'));
    return new OwnTrail(own, store, await openTrailKey(store, 'hospital.a'));
  }

  /** Another writer of the same trail, as after a restart or in another process. */
  again(): TrailWriter {
    return new TrailWriter(this.store, this.key);
  }

  /** One batch each. */
  async write(from: number, to: number): Promise<void> {
    for (let n = from; n < to; n++) await this.writer.append(viewOf(n));
    await this.writer.close();
  }

  /** In as few batches as it goes. */
  async writeAtOnce(from: number, to: number): Promise<void> {
    await Promise.all(Array.from({ length: to - from }, (_, at) => this.writer.append(viewOf(from + at))));
    await this.writer.close();
  }

  async anchor(): Promise<void> {
    await putAnchor(this.anchors, this.key.verifier.name, await this.writer.status());
  }

  /** As it lies now, to be altered; the writer is another. */
  async copy(): Promise<OwnTrail> {
    const folder = await ownFolder();
    await cp(this.folder, folder, { recursive: true });
    return OwnTrail.open(folder);
  }

  verify(): Promise<TrailVerdict> {
    return verifyTrail({ store: this.store, verifier: this.key.verifier, anchors: this.anchors });
  }
}

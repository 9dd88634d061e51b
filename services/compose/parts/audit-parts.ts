/** The audit trails of the settings: one a hospital, and one of what belongs to none, in the data folder; anchors in the store of the archive. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AuditRecorder } from '../../audit/audit-recorder.ts';
import { TrailFolder } from '../../audit/adapters/trail-folder.ts';
import { openTrailKey } from '../../audit/adapters/trail-key.ts';
import { findEvents, type NamedTrail } from '../../audit/find-events.ts';
import { keepTrails, type KeptTrail, type TrailKeeper } from '../../audit/keep-trails.ts';
import { eventAt } from '../../audit/read-trail.ts';
import type { TrailReader } from '../../audit/trail-reader.port.ts';
import { TrailWriter } from '../../audit/trail-writer.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import type { Config } from '../../platform/config.ts';
import { sealedStoreOf } from './archive-parts.ts';
import type { OpenParts } from './open-parts.ts';

/** Trail of what belongs to no hospital: who signed in, accounts, commands. */
export const INSTALLATION = 'installation';

export interface Audit {
  readonly recorder: AuditRecorder;
  /** null: of a command, which ends soon. */
  readonly keeper: TrailKeeper | null;
  readonly trails: () => Promise<readonly NamedTrail[]>;
  readonly reader: TrailReader;
  close(): Promise<void>;
}

export function auditFolder(config: Config): string {
  return path.join(config.dataDir, 'audit');
}

/** Every trail that is written. */
export async function trailsOf(config: Config): Promise<readonly NamedTrail[]> {
  return (await trailFolders(config)).filter(({ trail }) => trail === INSTALLATION || trail.startsWith(HOSPITAL));
}

/** Those that were laid aside too. */
export async function trailFolders(config: Config): Promise<readonly NamedTrail[]> {
  const folder = auditFolder(config);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return names
    .map(({ name }) => name)
    .toSorted()
    .map((trail) => ({ trail, store: new TrailFolder(path.join(folder, trail)) }));
}

const HOSPITAL = 'hospital.';
/** Trails that could not be gone on with, as they were. */
export const ASIDE = 'aside.';

/** Its letters go into a path and into the name of a key. */
function trailOfHospital(hospitalId: string): string {
  return HOSPITAL + encodeURIComponent(hospitalId);
}

/** Rejects with `config-invalid` for a `sources.json` that cannot be read. */
export async function openAudit(config: Config, parts: OpenParts, { isKept }: { isKept: boolean }): Promise<Audit> {
  const settings = await readSourceFile(config.dataDir);
  const hospitals = new Map(settings?.units.map(({ unitId, hospitalId }) => [unitId, hospitalId]));
  const opened = new Map<string, Promise<KeptTrail>>();
  const open = (trail: string): Promise<KeptTrail> => {
    const known = opened.get(trail);
    if (known !== undefined) return known;
    const opening = openTrail(config, trail);
    opened.set(trail, opening);
    opening.catch(() => opened.delete(trail));
    return opening;
  };
  const recorder = new AuditRecorder({
    ...parts,
    writerOf: async (trail) => ({
      append: async (event) => {
        try {
          return await (await open(trail)).writer.append(event);
        } catch (error) {
          // The trail may have been laid aside, and its key with it.
          opened.delete(trail);
          throw error;
        }
      },
    }),
    trailOf: (unitId) => {
      const hospitalId = unitId === null ? undefined : hospitals.get(unitId);
      return hospitalId === undefined ? INSTALLATION : trailOfHospital(hospitalId);
    },
  });
  const keeper = isKept
    ? keepTrails({
        ...parts,
        trails: async () => Promise.all((await trailsOf(config)).map(({ trail }) => open(trail))),
        anchors: sealedStoreOf(config),
      })
    : null;
  return {
    recorder,
    keeper,
    trails: () => trailsOf(config),
    reader: readerOf(config, keeper),
    close: async () => {
      await recorder.close();
      await keeper?.close();
      for (const each of opened.values()) await each.then(({ writer }) => writer.close()).catch(() => undefined);
    },
  };
}

function readerOf(config: Config, keeper: TrailKeeper | null): TrailReader {
  return {
    find: async (query, mayHear) => findEvents(await trailsOf(config), query, mayHear),
    at: async (trail, index) => {
      const named = (await trailsOf(config)).find((each) => each.trail === trail);
      const event = named === undefined ? null : await eventAt(named.store, index);
      return event === null ? null : { trail, index, event };
    },
    trails: async () => (await trailsOf(config)).map(({ trail }) => trail),
    proofs: () =>
      (keeper?.states() ?? []).map(({ trail, size, verifiedAtMs, findings, anchoredSize }) => ({
        trail,
        size,
        verifiedAtMs,
        findings: findings.length,
        anchoredSize,
      })),
  };
}

async function openTrail(config: Config, trail: string): Promise<KeptTrail> {
  const store = new TrailFolder(path.join(auditFolder(config), trail));
  const key = await openTrailKey(store, trail);
  return { trail, store, verifier: key.verifier, writer: new TrailWriter(store, key) };
}

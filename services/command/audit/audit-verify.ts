/** `vigil audit verify`: whether the trail of who saw what is still as it was written. */
import type { EntryFault, TrailFinding } from '../../audit/compare-entries.ts';
import { PUBLIC } from '../../audit/adapters/trail-key.ts';
import { anchoredOrigins } from '../../audit/anchors.ts';
import { parseVerifierLine } from '../../audit/tree/signed-checkpoint.ts';
import { verifyTrail, type TrailVerdict } from '../../audit/verify-trail.ts';
import { sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import { trailFolders } from '../../compose/parts/audit-parts.ts';
import type { Config } from '../../platform/config.ts';
import { progressBar } from '../terminal/progress.ts';

const WORDS: Readonly<Record<EntryFault, string>> = {
  changed: 'changed',
  deleted: 'deleted',
  inserted: 'inserted, or not signed',
  reordered: 'in another order than written',
  cut: 'cut off at the end',
  rewritten: 'altered together with their hashes, somewhere in',
  unreadable: 'cannot be read',
  signature: 'a checkpoint that is gone, cannot be read, or that another key signed',
  tile: 'the hashes that prove them are gone or altered',
};

export interface VerifiedTrail extends TrailVerdict {
  readonly trail: string;
}

export interface AuditVerdict {
  readonly trails: readonly VerifiedTrail[];
  /** Trails that were anchored and are not here: removed as a whole, or of another machine that shares the store. */
  readonly missing: readonly string[];
}

/** Reads every entry of every trail. */
export async function verifyAll(config: Config, onProgress: (share: number) => void): Promise<AuditVerdict> {
  const anchors = sealedStoreOf(config);
  const trails: VerifiedTrail[] = [];
  const origins = new Set<string>();
  for (const { trail, store } of await trailFolders(config)) {
    const verifier = parseVerifierLine(((await store.read(PUBLIC)) ?? Buffer.alloc(0)).toString());
    if (verifier === null) {
      const finding: TrailFinding = { what: 'signature', from: 0, to: 0, name: PUBLIC };
      trails.push({ trail, size: 0, lastAtMs: null, anchoredSize: null, findings: [finding] });
      continue;
    }
    origins.add(verifier.name);
    trails.push({ trail, ...(await verifyTrail({ store, verifier, anchors }, onProgress)) });
  }
  return { trails, missing: (await anchoredOrigins(anchors)).filter((origin) => !origins.has(origin)) };
}

/** Exit code 1 when anything is not as it was written. */
export async function runAuditVerify(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const bar = progressBar({ label: 'verifying', visible: !json });
  try {
    const verdict = await verifyAll(config, (share) => bar.update(share));
    bar.stop();
    console.log(json ? JSON.stringify(verdict) : textOf(verdict));
    return verdict.missing.length > 0 || verdict.trails.some(({ findings }) => findings.length > 0) ? 1 : 0;
  } finally {
    bar.stop();
  }
}

function textOf({ trails, missing }: AuditVerdict): string {
  const lines = trails.flatMap(({ trail, size, lastAtMs, anchoredSize, findings }) => [
    `${trail}: ${size} events${lastAtMs === null ? '' : `, the last of ${new Date(lastAtMs).toISOString()}`}; ${
      anchoredSize === null ? 'not anchored yet' : `anchored to event ${anchoredSize}`
    }`,
    ...findings.map((finding) => `  ${findingText(finding)}`),
  ]);
  for (const origin of missing) lines.push(`${origin}: anchored, and not here: removed, or of another machine`);
  const faults = trails.reduce((sum, { findings }) => sum + findings.length, missing.length);
  if (trails.length === 0 && faults === 0) return 'there is no audit trail yet: nobody has signed in';
  return [...lines, faults > 0 ? `${faults} findings` : 'every event is as it was written, and none is missing'].join(
    '\n',
  );
}

/** Events are counted from 1 for people. */
export function findingText({ what, from, to, name }: TrailFinding): string {
  const events = from === to ? `event ${from + 1}` : `events ${from + 1} to ${to + 1}`;
  if (what === 'rewritten') return `${WORDS[what]} ${events} (${name})`;
  return what === 'signature' ? `${WORDS[what]} (${name})` : `${events}: ${WORDS[what]} (${name})`;
}

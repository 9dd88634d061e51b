/** `vigil audit begin-anew`: a trail that cannot be gone on with is laid aside as it is, and another one begins by saying so. */
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { openTrailKey } from '../../audit/adapters/trail-key.ts';
import { loadTrail } from '../../audit/load-trail.ts';
import { ASIDE, auditFolder, openAudit, trailsOf } from '../../compose/parts/audit-parts.ts';
import type { NamedTrail } from '../../audit/find-events.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

export interface BeginAnewOptions {
  readonly by: string;
  readonly reason: string;
}

/** Rejects with `config-invalid` where every trail can be gone on with. */
export async function runAuditBeginAnew(
  config: Config,
  parts: OpenParts,
  { by, reason }: BeginAnewOptions,
): Promise<number> {
  const broken: string[] = [];
  for (const each of await trailsOf(config)) if (await isBroken(each)) broken.push(each.trail);
  if (broken.length === 0) {
    throw new VigilError('config-invalid', 'every audit trail can be gone on with: nothing is laid aside');
  }
  for (const trail of broken) {
    const aside = `${ASIDE}${parts.clock.nowMs()}.${trail}`;
    await rename(path.join(auditFolder(config), trail), path.join(auditFolder(config), aside));
    console.log(`${trail} is laid aside as ${aside}; keep it`);
    const audit = await openAudit(config, parts, { isKept: false });
    const actor = { kind: 'operator', id: by, role: null, address: null } as const;
    await audit.recorder.recordIn(trail, {
      action: 'operate',
      actor,
      screen: 'vigil audit begin-anew',
      detail: { aside, reason: reason.slice(0, 500) },
    });
    await audit.close();
  }
  return 0;
}

async function isBroken({ trail, store }: NamedTrail): Promise<boolean> {
  try {
    await loadTrail(store, (await openTrailKey(store, trail)).verifier);
    return false;
  } catch (error) {
    if (error instanceof VigilError && error.code === 'audit-broken') return true;
    throw error;
  }
}

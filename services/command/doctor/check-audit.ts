/** Whether the trail of who saw what can be written, is as it was written, and is anchored where this machine cannot reach. */
import path from 'node:path';
import { TrailFolder } from '../../audit/adapters/trail-folder.ts';
import { auditFolder } from '../../compose/parts/audit-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { findingText, verifyAll } from '../audit/audit-verify.ts';

export async function checkAudit(config: Config): Promise<string | { readonly warning: string }> {
  const store = new TrailFolder(auditFolder(config));
  await store.replace('probe', Buffer.from('probe'), true);
  await store.remove('probe');
  const { trails, missing } = await verifyAll(config, () => undefined);
  const faults = [
    ...trails.flatMap(({ trail, findings }) => findings.map((finding) => `${trail}: ${findingText(finding)}`)),
    ...missing.map((origin) => `${origin} is anchored and not here`),
  ];
  if (faults.length > 0) throw new VigilError('audit-broken', faults.slice(0, 5).join('; '));
  const events = trails.reduce((sum, { size }) => sum + size, 0);
  const verified = `written; ${events} events of ${trails.length} trails are as they were written`;
  const { dir, bucket } = config.archive;
  const isInside = !path.relative(path.resolve(config.dataDir), path.resolve(dir)).startsWith('..');
  if (config.mode === 'demo' || bucket !== null || !isInside) return verified;
  return { warning: `${verified}; their anchors lie in the same folder: set VIGIL_ARCHIVE_DIR or VIGIL_ARCHIVE=s3` };
}

/** `vigil archive hold` and `release`: what the replay of a stay needs is kept, or is left to the policy again. */
import { policyOf, sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import { sayHold, standingHolds } from '../../archive/holds.ts';
import { SealedArchive } from '../../archive/read-archive.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

export interface HoldOptions {
  readonly stay: string;
  readonly by: string;
  readonly reason: string;
}

/** Counts when it has printed. Rejects with `config-invalid` for a stay that already is, or is not, on hold. */
export async function runArchiveHold(
  config: Config,
  { clock }: OpenParts,
  { action, stay, by, reason }: HoldOptions & { readonly action: 'hold' | 'release' },
): Promise<number> {
  const store = sealedStoreOf(config);
  const standing = (await standingHolds(store)).get(stay);
  if ((action === 'hold') === (standing !== undefined)) {
    const how = standing === undefined ? 'is not on hold' : `is on hold already, by ${standing.by}: ${standing.reason}`;
    throw new VigilError('config-invalid', `stay ${stay} ${how}`);
  }
  await sayHold(store, { action, stayId: stay, by, reason, atMs: clock.nowMs() });
  if (action === 'release') {
    const policy = policyOf(config) === null ? 'no policy removes anything' : 'the policy may remove it from now on';
    console.log(`stay ${stay} is released; ${policy}`);
    return 0;
  }
  const found = await new SealedArchive(store).findStay(stay);
  const where = found === null ? 'nothing of it is sealed yet: it is kept as soon as it is' : `unit ${found.unitId}`;
  console.log(`stay ${stay} is on hold; ${where}`);
  return 0;
}

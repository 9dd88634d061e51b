/** `vigil archive map`: the code map of a digest that the log names, as it counted then. */
import { sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import { keptMap } from '../../archive/kept-rules.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

/** Prints its JSON. Rejects with `terms-missing` for one that is not kept. */
export async function runArchiveMap(config: Config, { sha256 }: { readonly sha256: string }): Promise<number> {
  const bytes = await keptMap(sealedStoreOf(config), sha256);
  if (bytes === null) throw new VigilError('terms-missing', `the code map ${sha256} is not kept in the archive`);
  console.log(bytes.toString('utf8'));
  return 0;
}

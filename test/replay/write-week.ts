/**
 * At a release: what the golden week comes to now is what the next version is held against, and nothing is approved any more.
 * `node --import ./test/support/typescript-loader.mjs test/replay/write-week.ts`
 */
import { foldWeek, keepWeek } from './golden-week.ts';

keepWeek(await foldWeek());

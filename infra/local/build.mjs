/** `npm run build`: compiles services and dashboard into dist/. */
import { build, buildsDue } from './checkout.mjs';
import { endWithOneLine } from './progress.mjs';

await build(buildsDue()).catch(endWithOneLine);

/** A worker thread of a test that runs our TypeScript as it stands: `file` of its job names what it is. */
import { register } from 'node:module';
import { workerData } from 'node:worker_threads';

register('./typescript-loader.mjs', import.meta.url);
await import(workerData.file);

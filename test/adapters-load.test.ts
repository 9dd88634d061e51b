/**
 * Every adapter loads in plain Node. A test runner is kinder than Node with packages of the older kind: it gives names
 * that Node does not find, and the program then ends before its first line.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { timeLimit } from './support/patience.ts';
import { filesBelow } from './support/source-facts.ts';

const LOADER = new URL('./support/typescript-loader.mjs', import.meta.url).href;
const ROOT = new URL('..', import.meta.url).href;

it(
  'finds every name that an adapter imports',
  async () => {
    const adapters = filesBelow('services').filter((path) => path.includes('/adapters/') && path.endsWith('.ts'));
    // Programs of their own begin when they are imported.
    const parts = adapters.filter((path) => !path.endsWith('onnx-process.ts'));
    expect(parts.length).toBeGreaterThan(50);
    const program = `for (const path of ${JSON.stringify(parts)}) {
      await import(new URL(path, ${JSON.stringify(ROOT)}).href).catch((error) => {
        console.log(path + ': ' + error.message.split('\\n')[0]);
      });
    }
    process.exit(0);`;
    const args = ['--import', LOADER, '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toBe('');
  },
  timeLimit(60_000),
);

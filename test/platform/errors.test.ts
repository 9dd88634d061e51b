/** The table of error codes is closed: every code is thrown somewhere, and every one has a remedy. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, VigilError } from '../../services/platform/errors.ts';

const sources = readdirSync('services', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('platform/errors.ts'))
  .map((file) => readFileSync(path.join('services', file), 'utf8'))
  .join('\n');

describe('error codes', () => {
  it.each(Object.keys(ERROR_CODES))('%s is used and says what to do', (code) => {
    expect(sources).toContain(`'${code}'`);
    expect(ERROR_CODES[code as keyof typeof ERROR_CODES].remedy.length).toBeGreaterThan(10);
  });

  it('carries code, cause and whether to retry', () => {
    const cause = new Error('refused');
    const error = new VigilError('log-unreachable', 'no broker', { cause });
    expect([error.code, error.retriable, error.cause]).toEqual(['log-unreachable', true, cause]);
  });
});

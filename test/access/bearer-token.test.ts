import { describe, expect, it } from 'vitest';
import { bearerTokenIn } from '../../services/contract/access/bearer-token.ts';

describe('the token of an Authorization header', () => {
  it.each(['Bearer abcdefghijklmnop', 'bearer abcdefghijklmnop', 'BEARER  abcdefghijklmnop'])('%s', (header) => {
    expect(bearerTokenIn(header)).toBe('abcdefghijklmnop');
  });

  it.each([
    'Bearer',
    'Bearer short',
    'Basic abcdefghijklmnop',
    'Bearerabcdefghijklmnop',
    'Bearer abcdefghijklmnop qrs',
    'Bearer abcdefghijklmnöp',
    `Bearer ${'x'.repeat(513)}`,
  ])('%s holds none', (header) => {
    expect(bearerTokenIn(header)).toBeNull();
  });
});

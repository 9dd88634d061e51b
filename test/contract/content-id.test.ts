/** Ids that follow from content keep their bytes for ever: these stand in logs and histories that older versions wrote. */
import { expect, it } from 'vitest';
import { contentDigest, contentId, contentUuid, sha256Base64, sha256Hex } from '../../services/contract/content-id.ts';

it('keeps the bytes of every form', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(sha256Hex('abc'));
  expect(sha256Base64('abc')).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
  expect(contentDigest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  expect(contentId('lab', ['unit-1', 3, null])).toBe('lab:6fe458c561e22a1f65f22ca1fc2af1d5');
  expect(contentUuid('Subscription/1/bundle')).toBe('8a9a54f2-a2f6-89cc-a6a5-cef39f96adf0');
});

it('tells parts from their joining', () => {
  expect(contentId('x', ['a', 'b'])).not.toBe(contentId('x', ['ab']));
  expect(contentId('x', ['a,b'])).not.toBe(contentId('x', ['a', 'b']));
});

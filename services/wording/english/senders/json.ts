import type { JsonRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';

function agreedText({ path, fault, expected }: JsonRefusalValues['json.not-as-agreed']): string {
  const asked = expected ?? '';
  const why = {
    type: `is missing or not of the kind ${asked}`,
    'too-large': `is more than ${asked}`,
    'too-small': `is less than ${asked}`,
    format: `is not of the form ${asked}`,
    step: `is no multiple of ${asked}`,
    'unknown-fields': `holds fields that are not agreed: ${asked}`,
    'not-in-list': `is none of ${asked}`,
    'of-no-kind': 'is none of the kinds that are agreed',
    key: 'has a key that is not agreed',
    other: 'is not as agreed',
  }[fault];
  return path === '' ? `it ${why}` : `${path} ${why}`;
}

export const ENGLISH_JSON: Renderings<JsonRefusalValues> = {
  'http.compressed': () => 'the body must not be compressed',
  'http.cut-off': () => 'the body is cut off or not UTF-8',
  'http.too-large': ({ limitMB }) => `at most ${limitMB} MB a request`,
  'http.not-signed-in': () => 'a token that is known here is needed',
  'http.not-allowed': () => 'this sender may not send this',

  'json.malformed': ({ position }) => `not JSON${position === null ? '' : `, from position ${position} on`}`,
  'json.too-deep': ({ limit }) => `nested deeper than ${limit}`,
  'json.key-twice': ({ key }) => `key ${key} is given twice`,
  'json.not-as-agreed': agreedText,

  'feed.unknown-signal': ({ field, name }) =>
    `${field === 'values' ? '' : `${field}: `}«${name}» is no signal of Vigil`,
  'feed.never-zero': ({ name }) => `goodSignal: «${name}» is neither heart rate, respiratory rate nor end-tidal CO₂`,
  'feed.too-many-channels': ({ count, limit }) =>
    `channels: ${count === 1 ? 'one value' : `${count} values`} of more than ${limit} channels of a signal`,
  'feed.has-no-unit': ({ name }) => `unit: ${name} is charted without a unit`,
  'feed.kind-not-taken': ({ kind }) => `records of kind «${kind}» are not taken here`,
  'feed.other-unit': () => 'the record names another unit than its message',
};

import type { Hl7RefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { byteText } from '../../text/sent-text.ts';

const WIRE = {
  garbage: 'bytes outside of any message',
  half: 'a message that broke off',
  'too-large': 'a message that is too large',
  slow: 'a message that was not complete in time',
} as const;

export const ENGLISH_HL7: Renderings<Hl7RefusalValues> = {
  'hl7.not-production': () =>
    'only production messages (P) are taken: training and debugging data do not belong beside those of children',
  'hl7.no-control-id': () =>
    'MSH-10 is empty: without a control id no answer and no repetition can be told from another',
  'hl7.type-not-taken': ({ type }) => `messages of type ${type} are not supported`,
  'hl7.content-not-allowed': ({ content }) => `this source may not send ${content}: its settings do not say so`,
  'hl7.unit-not-allowed': ({ unitId }) => `this source may not write into unit ${unitId}`,
  'hl7.no-place': () => 'no place (PV1-3) says at which bed the monitor stands',
  'hl7.unknown-place': ({ place, hospitalId }) => `place «${place}» is no bed of hospital ${hospitalId}`,
  'hl7.two-patients': () => 'one message names two patients for one bed',
  'hl7.two-sources': ({ signal }) =>
    `${signal}: two values of one moment, and nothing (OBX-3, OBX-4, OBX-20) says which is of which channel`,
  'hl7.result-taken-back': () => 'taking back a result is not supported; the value stays as it was',
  'hl7.only-of-monitors': ({ name }) => `${name} comes from monitors, not from laboratories`,
  'hl7.no-stay': () => 'no stay of this patient is known at the time of the specimen',

  'hl7.forbidden-byte': ({ byte }) => `a byte ${byteText(byte)} is in it`,
  'hl7.unknown-charset': () => 'MSH-18 names a character set that is not supported',
  'hl7.not-in-charset': ({ charset, namedBy }) =>
    `it is not ${charset}, ${namedBy === 'message' ? 'as MSH-18 says' : 'the set of this source'}`,
  'hl7.no-header': () => 'the message does not begin with MSH',
  'hl7.no-delimiters': () => 'MSH does not declare its delimiters',
  'hl7.same-delimiters': () => 'two delimiters are the same',
  'hl7.too-many-segments': ({ limit }) => `more than ${limit} segments`,
  'hl7.no-segment': ({ line }) => `line ${line} is no segment`,

  'wire.broken': ({ fault, byteCount }) => `${WIRE[fault]}${byteCount === null ? '' : ` (${byteCount} bytes)`}`,
  'wire.not-stored': ({ fault }) => `not stored now; send it again${fault === null ? '' : ` (${fault})`}`,

  'receipt.unknown-alert': () => 'no alert that was sent from here',
  'receipt.unreadable': () => 'no alert and status that can be read',
};

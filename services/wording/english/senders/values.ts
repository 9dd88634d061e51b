import type { CodeDoubt, NumberFault, UnitFaultValues } from '../../../contract/refusals/value-refusals.ts';
import type { ValueRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { listText, sentCodeText } from '../../text/sent-text.ts';

const NUMBER = {
  several: 'several values in one row',
  bound: 'a bound («less than», «more than») is no measured value',
  comma: 'a comma in a number may mean two things; HL7 writes a point',
  range: 'a range or ratio is no single value',
  text: 'the value is a text, not a number',
} as const satisfies Readonly<Record<NumberFault, string>>;

const DOUBT = {
  'rate-origin': 'of which origin the rate is, it does not say',
  'saturation-site': 'Vigil streams one saturation: which site this is, it does not say',
  'saturation-method': 'a saturation without a method',
  'pressure-origin': 'a pressure of unsaid origin: cuff or line',
  'temperature-site': 'it does not say where the temperature was measured',
  'rate-or-volume': 'a rate or a volume, by maker',
  volume: 'a volume, which is charted as a rate over a window',
  'other-quantity': 'another quantity than the one it is listed under',
  'no-source': 'not found in a source',
} as const satisfies Readonly<Record<CodeDoubt, string>>;

function unitText({ name, unit, fault, expected, detail }: UnitFaultValues): string {
  const why = {
    'too-long': 'is too long',
    empty: 'is empty',
    'not-read': 'is no unit that Vigil reads',
    'other-kind': `is no unit in which ${expected} can be given`,
    annotation: `has an annotation that says nothing to Vigil here: ${detail ?? ''}`,
    assay: `does not say which of ${detail ?? ''} it is`,
    'not-ucum': 'is no UCUM unit',
    'not-convertible': `does not convert to ${expected}`,
  }[fault];
  return `${name}: unit «${unit}» ${why}`;
}

export const ENGLISH_VALUES: Renderings<ValueRefusalValues> = {
  'value.not-a-number': ({ name, text }) =>
    text === null ? `${name} is not a number` : `${name}: «${text}» is not a number`,
  'value.not-one-number': ({ name, fault }) => `${name}: ${NUMBER[fault]}`,
  'value.no-measurement': ({ name, value }) => `${name} ${value} is not a measurement`,
  'value.out-of-range': ({ name, value, low, high, unit, ordinaryIn, sent }) =>
    `${name} ${value} is outside ${low} to ${high} ${unit}: a unit or typing error${ordinaryIn === null ? '' : `; it would be ordinary in ${ordinaryIn}`}${sent === null ? '' : ` (it came as ${sent.value} ${sent.unit})`}`,
  'value.off-code': ({ name, value }) =>
    `${value} means «off» for ${name}; a value that was not measured has a dataAbsentReason`,
  'value.not-charted': ({ name, low, high }) => `${name} must be a number from ${low} to ${high}`,
  'value.not-in-list': ({ name, list }) => `the answer is none of ${name} (${list.join(', ')})`,

  'time.not-hl7': () => 'the time is no HL7 time',
  'time.impossible': () => 'the time is an impossible date or time',
  'time.impossible-zone': () => 'the time has an impossible zone',
  'time.not-on-clocks': ({ timeZone }) => `the time is not on the clocks of ${timeZone}: they were put forward over it`,
  'time.out-of-window': () => 'the time is more than a day ahead of our clock or more than 30 days behind it',
  'time.no-seconds': () => 'the time has no seconds, and the source sends more often than once a minute',
  'time.no-minutes': () => 'the time of the specimen has no minutes',
  'time.no-specimen': () => 'neither OBR-7 nor OBX-14 says when the specimen was taken',
  'time.row': () => 'OBX-14 is no possible time of a specimen',

  'unit.refused': unitText,

  'code.unmapped': (sent) => `${sentCodeText(sent)} is in no map`,
  'code.ask': ({ doubt, ...sent }) => `${sentCodeText(sent)} needs the hospital’s map: ${DOUBT[doubt]}`,
  'code.off': ({ doubt, certainty, ...sent }) =>
    `${sentCodeText(sent)} is off, certainty ${certainty}: ${DOUBT[doubt]}`,
  'code.other-name': ({ names, ...sent }) => `${sentCodeText(sent)} is mapped under another name: ${names.join(', ')}`,
  'code.two-meanings': ({ byCode, byName, ...sent }) =>
    `${sentCodeText(sent)} means ${byCode} by its number and ${byName} by its name`,
  'code.no-unit': (sent) => `${sentCodeText(sent)} came without a unit`,
  'code.unit-not-in-map': ({ unit, known, ...sent }) =>
    `${sentCodeText(sent)} came in «${unit}», its map knows ${listText(known)}`,
  'code.two-units': ({ byCode, byName, ...sent }) =>
    `${sentCodeText(sent)}: the unit is ${byCode} by its code and ${byName} by its name`,
  'code.unit-number': ({ number, fault, ...sent }) =>
    `${sentCodeText(sent)}: unit number ${number} is ${fault === 'unknown' ? 'not known' : 'not sure enough to be used'}`,
  'code.unit-of-another': ({ unit, name, ...sent }) =>
    `${sentCodeText(sent)} came in «${unit}», which is no unit of ${name}`,
  'code.unit-of-answer': ({ unit, ...sent }) => `${sentCodeText(sent)} is an answer and came in «${unit}»`,
  'code.unit-refused': ({ sourceCode, sourceName, system, ...fault }) =>
    `${sentCodeText({ sourceCode, sourceName, system })}: ${unitText(fault)}`,
  'code.codings-differ': ({ one, other }) => `the codings mean ${one} and ${other}`,
  'code.no-ucum': ({ unit, name, expected }) => `«${unit}» is no UCUM code for ${name}: use ${expected}`,
};

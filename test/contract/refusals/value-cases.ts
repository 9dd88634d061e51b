/** What values, times, units and codes are refused for, through whichever door shows it best. */
import type { VALUE_REFUSALS } from '../../../services/contract/refusals/value-refusals.ts';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import type { MapEntry } from '../../../services/feed/terms/code-map.ts';
import { coding, LOINC, MDC, observation, quantity, wardContext } from '../../feed/fhir/observation-samples.ts';
import { row, vital, vitals } from '../../feed/hl7/hl7-messages.ts';
import { readOnce } from '../../feed/hl7/hl7-readers.ts';
import { entry, gateOf, mapOf } from '../../feed/terms/term-parts.ts';
import { ofCharted, ofFrame, ofLab } from './json-cases.ts';
import { laboratory, lactate } from './reports.ts';
import type { CasesOf } from './refusal-case.ts';

/** A heart rate at a time as it is sent. */
function at(time: string, timeZone = 'Asia/Seoul'): unknown {
  return readOnce(vitals([vital.heartRate('120')], { reportAt: time }), { source: { timeZone } });
}

/** A row with this code and unit, through the standard codes and the hospital's map. */
function sent(code: string, unit = '', ...map: readonly MapEntry[]): unknown {
  return readOnce(vitals([row({ code, value: '40', unit })]), { terms: gateOf(mapOf([...map])) });
}

const saturation = entry({
  system: '99MON',
  code: 'S1',
  name: 'SpO2',
  units: [{ sent: '%', ucum: '%' }],
  target: { kind: 'signal', name: 'spo2Percent' },
});

export const VALUE_CASES: CasesOf<typeof VALUE_REFUSALS> = {
  'value.not-a-number': () => ofFrame({ values: { heartRatePerMin: 'fast' } }),
  'value.not-one-number': () => laboratory([lactate('<0.5')]),
  'value.no-measurement': () => ofFrame({ values: { heartRatePerMin: 1e300 } }),
  'value.out-of-range': () => ofLab({ value: 9_999 }),
  'value.off-code': () => readObservation(observation({ valueQuantity: quantity(-1, '/min') }), wardContext),
  'value.not-charted': () => ofCharted({ name: 'weightKg', value: 'heavy' }),
  'value.not-in-list': () => ofCharted({ name: 'consciousness', value: 'sleepy' }),

  'time.not-hl7': () => at('noon'),
  'time.impossible': () => at('20260230120000'),
  'time.impossible-zone': () => at('20260912120000+2500'),
  'time.not-on-clocks': () => at('20260329023000', 'Europe/Berlin'),
  'time.out-of-window': () => at('20200912120000+0900'),
  'time.no-seconds': () => readOnce(vitals([vital.heartRate('120')], { at: '202609121200+0900' })),
  'time.no-minutes': () => laboratory([lactate()], { at: '20260912' }),
  'time.no-specimen': () => laboratory([lactate()], { at: '' }),
  'time.row': () =>
    laboratory([lactate('2.4', { time: '20260912110500+0900' }), lactate('2.4', { time: '20260912' })], { at: '' }),

  'unit.refused': () => ofLab({ unit: 'furlong' }),

  'code.unmapped': () => sent('999999^MDC_NEW^MDC'),
  'code.ask': () => sent('150344^MDC_TEMP^MDC', '268192^MDC_DIM_DEGC^MDC'),
  'code.off': () => sent('160920^^MDC'),
  'code.other-name': () => sent('S1^HR^99MON', '%', saturation),
  'code.two-meanings': () => sent('150456^MDC_AWAY_CO2_ET^MDC', '262688'),
  'code.no-unit': () => sent('150021^^MDC'),
  'code.unit-not-in-map': () => sent('S1^SpO2^99MON', 'kPa', saturation),
  'code.two-units': () => sent('147842^^MDC', '264864^MDC_DIM_RESP_PER_MIN^MDC'),
  'code.unit-number': () => sent('150021^^MDC', '999999^MDC_DIM_NEW^MDC'),
  'code.unit-of-another': () => sent('150021^^MDC', '268192^MDC_DIM_DEGC^MDC'),
  'code.unit-of-answer': () => sent('9267-6^^LN', 'mmHg'),
  'code.unit-refused': () => sent('2160-0^Creatinine^LN', 'furlong'),
  'code.codings-differ': () => {
    const codings = [coding(MDC, '147842'), coding(MDC, '149530')].flatMap((concept) => concept.coding);
    return readObservation(observation({ code: { coding: codings } }), wardContext);
  },
  'code.no-ucum': () =>
    readObservation(observation({ code: coding(LOINC, '8867-4'), valueQuantity: quantity(142, 'bpm') }), wardContext),
};

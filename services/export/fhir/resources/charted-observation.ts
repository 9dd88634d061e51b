/**
 * What people charted and what laboratories resulted, as Observation. Gathered from what was announced
 * of a stay and from results that came late: each value once, a corrected one marked so.
 */
import { isSignalName, signalAt, signalIndex } from '../../../clinical/signal/signals.ts';
import type { Terminology } from '../../../clinical/signal/term.ts';
import type { LateResult, StayChanged, StayCharted } from '../../../contract/decisions/decision.ts';
import { LAB_VALUES } from '../../../contract/records/closed-lists.ts';
import { momentId } from './fhir-ids.ts';
import type { Coding, Observation, ObservedValue, Quantity } from './fhir-resource.ts';
import {
  contentVersioned,
  codingsOf,
  codeableConcept,
  fhirInstant,
  LOINC,
  metaOf,
  OWN,
  fhirQuantity,
} from './fhir-terms.ts';
import { encounterReference, patientReference, staffReference, type Subject } from './subject.ts';
import { categoryOf, profileUrl, VITAL_ITEMS } from './vital-observation.ts';
import type { SenderRange } from '../../../clinical/signal/sender-range.ts';
import { offsetOfCause } from '../../../contract/log-position.ts';

export interface ChartedValue {
  readonly name: string;
  readonly kind: 'charted' | 'laboratory';
  readonly value: number | string;
  /** As the history has it; null: that of the name. */
  readonly unit: string | null;
  readonly observedAtMs: number;
  /** When Vigil first said so. */
  readonly recordedAtMs: number;
  readonly by: string | null;
  /** As the laboratory sent it. */
  readonly range?: SenderRange | undefined;
  readonly isLate: boolean;
  readonly isCorrected: boolean;
  readonly isWithdrawn: boolean;
  /** Where the record stands in the unit's log: decisions of one moment come in no order of their own. */
  readonly offset: number;
}

/** Every value in decisions of one stay, which may come in any order; keyed by name and moment. */
export class ChartedValues {
  readonly #values = new Map<string, ChartedValue>();

  add(decision: StayChanged | StayCharted | LateResult): void {
    const said = {
      recordedAtMs: decision.atMs,
      offset: offsetOfCause(decision.cause),
      isCorrected: false,
      isWithdrawn: false,
    };
    if (decision.kind === 'result.late') {
      const { name, value, unit, range, observedAtMs } = decision;
      return this.#note({
        name,
        value,
        unit,
        range,
        observedAtMs,
        kind: unit === null && !isLaboratory(name) ? 'charted' : 'laboratory',
        by: null,
        isLate: true,
        ...said,
      });
    }
    if (decision.kind === 'stay.charted') {
      const { entry } = decision;
      const { name, value, observedAtMs } = entry;
      return this.#note({
        name,
        value,
        observedAtMs,
        ...(entry.of === 'chart'
          ? { kind: 'charted', unit: null, by: entry.by }
          : { kind: 'laboratory', unit: entry.unit, by: null, range: entry.range }),
        isLate: false,
        ...said,
      });
    }
    for (const { name, value, observedAtMs, by } of decision.stay.charted) {
      this.#note({ name, value, unit: null, observedAtMs, kind: 'charted', by, isLate: false, ...said });
    }
    for (const { name, value, unit, observedAtMs, range } of decision.stay.labs) {
      this.#note({ name, value, unit, observedAtMs, range, kind: 'laboratory', by: null, isLate: false, ...said });
    }
  }

  /** In order of the moment observed, then name. */
  values(): readonly ChartedValue[] {
    return [...this.#values.values()].toSorted((a, b) => a.observedAtMs - b.observedAtMs || (a.name < b.name ? -1 : 1));
  }

  /** Of one name and moment the later in the log corrects the earlier, as it does in the engine. */
  #note(value: ChartedValue): void {
    const key = `${value.name} ${value.observedAtMs}`;
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, value);
    else if (known.value !== value.value) {
      this.#values.set(key, { ...(value.offset > known.offset ? value : known), isCorrected: true });
    }
  }
}

function isLaboratory(name: string): boolean {
  return name in LAB_VALUES;
}

export function chartedId(stay: Pick<Subject, 'stayId' | 'unitId'>, name: string, observedAtMs: number): string {
  return momentId('c', observedAtMs, stay, name);
}

export interface ChartedParts {
  readonly stay: Subject;
  readonly terminology: Terminology;
  readonly charted: ChartedValue;
  readonly seesNames: boolean;
}

export function chartedObservation({ stay, terminology, charted, seesNames }: ChartedParts): Observation {
  const { name, observedAtMs, by } = charted;
  const vital = VITAL_ITEMS.find((item) => item.signals.length === 1 && item.signals.some((signal) => signal === name));
  const isVital = charted.kind === 'charted' && (vital?.category === 'vital-signs' || name === 'weightKg');
  const profile = name === 'weightKg' ? 'bodyweight' : (vital?.profile ?? null);
  const asked = (vital?.profileCodes ?? []).map((code): Coding => ({ system: LOINC, code }));
  return contentVersioned<Observation>({
    resourceType: 'Observation',
    id: chartedId(stay, name, observedAtMs),
    meta: metaOf({
      changedAtMs: charted.recordedAtMs,
      profiles: isVital && profile !== null ? [profileUrl(profile)] : [],
    }),
    status: charted.isWithdrawn ? 'entered-in-error' : charted.isCorrected ? 'corrected' : 'final',
    category: [categoryOf(categoryCode(charted, isVital))],
    code: codeableConcept(titleOf(terminology, name), ...asked, ...codingsOf(terminology, name)),
    subject: patientReference(stay),
    encounter: encounterReference(stay),
    effectiveDateTime: fhirInstant(observedAtMs),
    issued: fhirInstant(charted.recordedAtMs),
    ...(seesNames && by !== null ? { performer: [staffReference(by, null)] } : {}),
    ...observedOf(terminology, charted),
    ...rangeOf(terminology, charted),
    ...(charted.isLate
      ? {
          note: [{ text: 'Admitted late, when a code map had been corrected: it was never scored and never alerted.' }],
        }
      : {}),
  });
}

function categoryCode(
  { kind, name }: ChartedValue,
  isVital: boolean,
): 'vital-signs' | 'therapy' | 'laboratory' | 'exam' {
  if (kind === 'laboratory') return 'laboratory';
  if (isVital) return 'vital-signs';
  return /^(oxygen|fio2|peep|breathing|systemicSteroid|renalReplacement|meanAirway)|PerKgPerMin$/.test(name)
    ? 'therapy'
    : 'exam';
}

function titleOf(terminology: Terminology, name: string): string {
  if (isLaboratory(name)) return LAB_VALUES[name as keyof typeof LAB_VALUES].label;
  if (isSignalName(name)) return signalAt(signalIndex(name)).label;
  return terminology.terms.find(({ vigil }) => vigil === name)?.term ?? name;
}

function observedOf(terminology: Terminology, { name, kind, value, unit }: ChartedValue): ObservedValue {
  if (typeof value === 'string') {
    return { valueCodeableConcept: codeableConcept(value, { system: OWN.answer, code: value }) };
  }
  return { valueQuantity: quantityOf(terminology, { name, kind, value, unit }) };
}

/** The laboratory's own range and judgement, handed on; none is made up. */
function rangeOf(
  terminology: Terminology,
  { name, kind, unit, range }: ChartedValue,
): Pick<Observation, 'referenceRange' | 'interpretation'> {
  if (range === undefined) return {};
  const quantity = (value: number): Quantity => quantityOf(terminology, { name, kind, value, unit });
  const { low, high, strict, flag } = range;
  // FHIR counts a limit as inside; where the laboratory does not, its words say so.
  const text = strict === true ? { text: low === null ? `<${high ?? ''}` : `>${low}` } : {};
  const sides = { ...(low === null ? {} : { low: quantity(low) }), ...(high === null ? {} : { high: quantity(high) }) };
  return {
    ...(flag === null ? {} : { interpretation: [codeableConcept(flag, { system: INTERPRETATION, code: flag })] }),
    ...(low === null && high === null ? {} : { referenceRange: [{ ...sides, ...text }] }),
  };
}

/** FHIR's own codes for how a value stands. */
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/** Units of the charted numbers that the terminology table has no row for; UCUM. */
const OTHER_UNITS: readonly (readonly [name: RegExp, unit: string])[] = [
  [/^heightCm$/, 'cm'],
  [/^(anuria|membraneRupture|antibioticsBeforeBirth)Hours$/, 'h'],
  [/^birthWeightG$/, 'g'],
  [/^apgar5Minutes$/, '{score}'],
  [/^fluidOverloadPercent$/, '%'],
  [/^maternalTemperatureCel$/, 'Cel'],
  [/^baselineCreatinineMgPerDL$/, 'mg/dL'],
  [/^urineOutput\d+hMlPerKgPerH$/, 'mL/kg/h'],
];

/** A laboratory's own name with a unit as it was sent stays as it was sent: nobody proved that it is UCUM. */
function quantityOf(
  terminology: Terminology,
  { name, value, unit, kind }: { name: string; value: number; unit: string | null; kind: ChartedValue['kind'] },
): Quantity {
  if (kind === 'laboratory' && !isLaboratory(name)) return { value, unit: unit ?? 'unknown' };
  const own = isSignalName(name)
    ? signalAt(signalIndex(name)).unit
    : (terminology.terms.find(({ vigil }) => vigil === name)?.ucum ??
      OTHER_UNITS.find(([pattern]) => pattern.test(name))?.[1]);
  const known = unit ?? own ?? null;
  return known === null ? { value, unit: 'unknown' } : fhirQuantity(value, known);
}

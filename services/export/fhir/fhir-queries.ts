/**
 * Answers reads and searches of FHIR resources out of the history. It decides which parts of the
 * history a question touches; how a part becomes a resource stands in the mapping files.
 */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { Alert } from '../../contract/decisions/alert.ts';
import { RESOLUTIONS, type History, type StayRow } from '../../history/history.port.ts';
import { alertFlag, alertResourceId, detectedIssue } from './resources/alert-resources.ts';
import { chartedId, chartedObservation } from './resources/charted-observation.ts';
import { alertTransitions, type DecisionPosition } from './decision-source.ts';
import { bedsideDevice, softwareDevices, type FhirCatalogue } from './resources/device.ts';
import { readMomentId, type ReadId } from './resources/fhir-ids.ts';
import type { Device, Resource } from './resources/fhir-resource.ts';
import { KnownStays } from './known-stays.ts';
import { isToken, matchesSearch, spanMatches } from './search/match-search.ts';
import { encounterResource, patientResource } from './resources/patient.ts';
import { countMatches } from './search/count-matches.ts';
import { TIME_MAX, type FhirSearch } from './search/parse-search.ts';
import type { FhirType, VersionedType } from './search/search-parameters.ts';
import { listSource, pageOf, type Entry, type Page, type Source } from './search/search-place.ts';
import { newestByCode, type CodeSource } from './newest-observations.ts';
import {
  askedScores,
  encounterEntries,
  isEncounter,
  isOfStays,
  isOnlyScores,
  onlyScoreRule,
  patientEntries,
} from './stay-entries.ts';
import { chartedSource, chartedValuesOf, otherChannels, vitalsSource } from './stay-sources.ts';
import {
  categoryOf,
  VITAL_ITEMS,
  vitalCode,
  vitalId,
  vitalObservation,
  type VitalItem,
} from './resources/vital-observation.ts';
import { DECISION_KINDS, DecisionResources, decisionResourceId, type DecisionType } from './decision-resources.ts';

/** Decisions of one moment; a unit of 60 children has at most some hundreds. */
const SAME_MOMENT_MAX = 10_000;
const DEVICE_ALARMS_MAX = 2_000;

export type SearchAnswer =
  /** `total`: of all pages; null: not counted. */
  | { readonly ok: true; readonly page: Page; readonly total: number | null }
  | { readonly ok: false; readonly code: 'required' | 'not-supported'; readonly fault: string };

export class FhirQueries {
  readonly #history: History;
  readonly #catalogue: FhirCatalogue;
  readonly #decisions: DecisionResources;

  constructor({ history, catalogue }: { readonly history: History; readonly catalogue: FhirCatalogue }) {
    this.#history = history;
    this.#catalogue = catalogue;
    this.#decisions = new DecisionResources({ history, catalogue });
  }

  /** The resource; null when there is none, or none of the reader's. */
  async read(type: FhirType, id: string, reader: FhirReader): Promise<Resource | null> {
    const known = new KnownStays(this.#history, reader);
    if (type === 'Patient') {
      const [oldest, ...others] = await known.ofPatient(id);
      return oldest === undefined ? null : patientResource([oldest, ...others], reader);
    }
    if (type === 'Encounter') {
      const stay = await known.ofEncounter(id);
      return stay === null ? null : encounterResource(stay);
    }
    if (type === 'Device') return (await this.#devices(known, reader)).find((device) => device.id === id) ?? null;
    const read = readMomentId(id);
    return read === null ? null : this.#readMoment({ type, id, reader }, read, known);
  }

  /** Every version of an alert, the newest first; null when there is none, or none of the reader's. */
  async versions(type: VersionedType, id: string, reader: FhirReader): Promise<readonly Resource[] | null> {
    const known = new KnownStays(this.#history, reader);
    const read = readMomentId(id);
    if (read?.kind !== 'a') return null;
    const stay = read.ofUnit ? null : await known.ofMoment(read);
    const unitId = read.ofUnit ? await known.unitOfMoment(read) : (stay?.unitId ?? null);
    if (unitId === null) return null;
    const subject = { unitId, stayId: stay?.stayId ?? null };
    const isMeant = (alert: Alert): boolean => alertResourceId(alert) === id;
    const alerts = await alertTransitions(this.#history, subject, { fromMs: read.atMs, isMeant });
    if (alerts.length === 0) return null;
    const catalogue = this.#catalogue;
    return alerts.map((alert) =>
      type === 'Flag'
        ? alertFlag({ alert, stay })
        : detectedIssue({ alert, stay, catalogue, seesNames: reader.seesNames }),
    );
  }

  /** One page, or a number. Observations other than scores are asked for by patient or encounter. */
  async search(search: FhirSearch, reader: FhirReader): Promise<SearchAnswer> {
    const known = new KnownStays(this.#history, reader);
    const named = await known.named(search);
    const refusal = this.#refusalOf(search, named);
    if (refusal !== null) return refusal;
    const sources =
      search.ids.length > 0
        ? [await this.#idSource(search, reader, named)]
        : await this.#sources(search, { reader, known, named });
    // A stay is matched by the whole of its time, whenever it began.
    return answered(sources, search.type === 'Encounter' ? { ...search, fromMs: 0, toMs: TIME_MAX } : search);
  }

  /** `$lastn`: the newest `max` observations of each code, of a search that names a child. */
  async newest(search: FhirSearch, max: number, reader: FhirReader): Promise<SearchAnswer> {
    const known = new KnownStays(this.#history, reader);
    const named = await known.named(search);
    const refusal = this.#refusalOf(search, named);
    if (refusal !== null) return refusal;
    const sources = (named ?? []).flatMap((stay) => this.#codeSources(stay, search, { reader, known }));
    const resources = await newestByCode(sources, search, max);
    return { ok: true, page: { resources, next: null }, total: resources.length };
  }

  /** Sources of one code each; what was charted is small, and read whole. */
  #codeSources(
    stay: StayRow,
    search: FhirSearch,
    by: { readonly reader: FhirReader; readonly known: KnownStays },
  ): readonly CodeSource[] {
    const { terminology, rules } = this.#catalogue;
    const isWanted = (resource: Resource): boolean => matchesSearch(resource, search);
    const subject = { unitId: stay.unitId, stayId: stay.stayId };
    const { resolution } = search;
    const vitals = this.#askedVitals(search).map((item) =>
      vitalsSource({ history: this.#history, stay, terminology, items: [item], resolution, isWanted }),
    );
    const scores = askedScores(search, rules).map((scoreRuleId) =>
      this.#decisions.source('Observation', search, { ...by, subject, stays: [stay], scoreRuleId }),
    );
    const charted = chartedSource({
      history: this.#history,
      stay,
      terminology,
      seesNames: by.reader.seesNames,
      isWanted,
    });
    return [
      ...[...vitals, ...scores].map((source) => ({ source, isMixed: false })),
      ...(isOnlyScores(search) ? [] : [{ source: charted, isMixed: true }]),
    ];
  }

  #refusalOf(search: FhirSearch, named: readonly StayRow[] | null): SearchAnswer | null {
    if (search.ids.length === 0 && search.type === 'Observation' && named === null && !isOnlyScores(search)) {
      return {
        ok: false,
        code: 'required',
        fault: 'Observation needs patient or encounter, or category=survey for scores of whole units',
      };
    }
    if (search.type === 'Observation' && search.updated !== null && this.#askedVitals(search).length > 0) {
      return {
        ok: false,
        code: 'not-supported',
        fault: `streamed vital signs do not keep when they last changed: ask by date, or with category=survey, laboratory or exam`,
      };
    }
    return null;
  }

  async #idSource(search: FhirSearch, reader: FhirReader, named: readonly StayRow[] | null): Promise<Source> {
    const entries: Entry[] = [];
    for (const id of new Set(search.ids.flat())) {
      const resource = await this.read(search.type, id, reader);
      if (resource === null || !matchesSearch(resource, search)) continue;
      if (isEncounter(resource) && !spanMatches(resource, search)) continue;
      if (named !== null && !isOfStays(resource, named)) continue;
      entries.push({ atMs: readMomentId(id)?.atMs ?? 0, key: id, resource });
    }
    return listSource('ids', entries);
  }

  async #sources(
    search: FhirSearch,
    by: { readonly reader: FhirReader; readonly known: KnownStays; readonly named: readonly StayRow[] | null },
  ): Promise<readonly Source[]> {
    const { reader, known, named } = by;
    const { type } = search;
    if (type === 'Patient') {
      return [listSource('patients', patientEntries(named ?? (await known.all()), search, reader))];
    }
    if (type === 'Encounter') return [listSource('encounters', encounterEntries(named ?? (await known.all()), search))];
    if (type === 'Device') {
      return [
        listSource(
          'devices',
          (await this.#devices(known, reader))
            .filter((device) => matchesSearch(device, search))
            .map((resource) => ({ atMs: 0, key: resource.id, resource })),
        ),
      ];
    }
    const ofStays =
      type === 'Observation' ? (named ?? []).flatMap((stay) => this.#staySources(stay, search, reader)) : [];
    return [...ofStays, ...(await this.#decisionSources(type, search, by))];
  }

  /** Vital signs, charted and laboratory values of a stay, as far as they can be meant. */
  #staySources(stay: StayRow, search: FhirSearch, reader: FhirReader): readonly Source[] {
    if (isOnlyScores(search)) return [];
    const { terminology } = this.#catalogue;
    const isWanted = (resource: Resource): boolean => matchesSearch(resource, search);
    const items = this.#askedVitals(search);
    return [
      vitalsSource({ history: this.#history, stay, terminology, items, resolution: search.resolution, isWanted }),
      chartedSource({ history: this.#history, stay, terminology, seesNames: reader.seesNames, isWanted }),
    ];
  }

  /** Streamed vital signs that a search can mean, by their code and category. */
  #askedVitals({ tokens }: FhirSearch): readonly VitalItem[] {
    return VITAL_ITEMS.filter((item) =>
      tokens.every(({ field, anyOf }) => {
        if (field !== 'code' && field !== 'category') return true;
        const { coding = [] } =
          field === 'code' ? vitalCode(this.#catalogue.terminology, item) : categoryOf(item.category);
        return coding.some((one) => anyOf.some((token) => isToken(one, token)));
      }),
    );
  }

  async #decisionSources(
    type: DecisionType,
    search: FhirSearch,
    by: { readonly reader: FhirReader; readonly known: KnownStays; readonly named: readonly StayRow[] | null },
  ): Promise<readonly Source[]> {
    const scoreRuleId = onlyScoreRule(search);
    const source = (subject: DecisionPosition, stays: readonly StayRow[]): Source =>
      this.#decisions.source(type, search, { reader: by.reader, subject, stays, scoreRuleId });
    if (by.named !== null) return by.named.map((stay) => source({ unitId: stay.unitId, stayId: stay.stayId }, [stay]));
    const units = await by.known.units();
    return Promise.all(units.map(async (unitId) => source({ unitId, stayId: null }, await by.known.ofUnit(unitId))));
  }

  async #readMoment(
    { type, id, reader }: { readonly type: DecisionType; readonly id: string; readonly reader: FhirReader },
    read: ReadId,
    known: KnownStays,
  ): Promise<Resource | null> {
    const stay = read.ofUnit ? null : await known.ofMoment(read);
    const unitId = read.ofUnit ? await known.unitOfMoment(read) : (stay?.unitId ?? null);
    if (unitId === null) return null;
    if (type === 'Observation' && stay !== null && read.kind !== 's') return this.#readOfStay(id, stay, read, reader);
    const subject = { unitId, stayId: stay?.stayId ?? null };
    const decisions = await this.#history.decisions({
      ...subject,
      kinds: DECISION_KINDS[type],
      fromMs: read.atMs,
      toMs: read.atMs + 1,
      limit: SAME_MOMENT_MAX,
    });
    const meant = decisions.filter((decision) => decisionResourceId(type, decision) === id);
    const [resource = null] = await this.#decisions.resourcesOf(type, {
      decisions: meant.slice(0, 1),
      subject,
      stays: stay === null ? [] : [stay],
      reader,
    });
    return resource;
  }

  async #readOfStay(
    id: string,
    stay: StayRow,
    { kind, atMs, what }: ReadId,
    reader: FhirReader,
  ): Promise<Resource | null> {
    const { terminology } = this.#catalogue;
    if (kind === 'c') {
      const charted = (await chartedValuesOf(this.#history, stay)).find(
        (value) => chartedId(stay, value.name, value.observedAtMs) === id,
      );
      return charted === undefined
        ? null
        : chartedObservation({ stay, terminology, charted, seesNames: reader.seesNames });
    }
    const [slug, letter] = what.split('.');
    const item = VITAL_ITEMS.find((one) => one.slug === slug);
    const resolution = RESOLUTIONS.find((one) => one.charAt(0) === letter);
    if (
      kind !== 'v' ||
      item === undefined ||
      resolution === undefined ||
      vitalId(stay.stayId, atMs, item, resolution) !== id
    ) {
      return null;
    }
    const query = { stayId: stay.stayId, fromMs: atMs, toMs: atMs + 1, resolution, signals: item.signals };
    const series = await this.#history.vitals({ ...query, includeWithdrawn: true });
    if (series.atMs[0] !== atMs) return null;
    const others = await otherChannels(this.#history, query, await this.#history.channels(stay.stayId));
    return vitalObservation({ stay, terminology, item, resolution, series, at: 0, others });
  }

  /** Software first, then the monitors that have raised an alarm lately in the reader's units. */
  async #devices(known: KnownStays, reader: FhirReader): Promise<readonly Device[]> {
    const heard = new Map<string, Device>();
    for (const unitId of reader.onlyPatientId === null ? await known.units() : []) {
      const alarms = await this.#history.decisions({
        unitId,
        stayId: null,
        kinds: ['device.alarmed'],
        fromMs: 0,
        toMs: TIME_MAX,
        newestFirst: true,
        limit: DEVICE_ALARMS_MAX,
      });
      for (const alarm of alarms) {
        if (alarm.kind !== 'device.alarmed') continue;
        const device = bedsideDevice({ unitId, deviceId: alarm.deviceId });
        heard.set(device.id, device);
      }
    }
    return [...softwareDevices(this.#catalogue), ...heard.values()];
  }
}

/** What was asked for of all sources: a page, its number of matches, or the number alone. */
async function answered(sources: readonly Source[], search: FhirSearch): Promise<SearchAnswer> {
  if (search.isCountOnly) {
    return { ok: true, page: { resources: [], next: null }, total: await countMatches(sources, search) };
  }
  const page = await pageOf(sources, search);
  if (search.total === 'none') return { ok: true, page, total: null };
  const isWhole = search.after === null && page.next === null;
  if (isWhole) return { ok: true, page, total: page.resources.length };
  return { ok: true, page, total: search.total === 'accurate' ? await countMatches(sources, search) : null };
}

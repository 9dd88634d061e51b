/**
 * Decisions as resources: scores, risks, alerts and what was done about them. How one becomes a resource
 * stands in the mapping files; here, which decisions a type is made of, and whose they are.
 */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { Alert } from '../../contract/decisions/alert.ts';
import type { Decision, DecisionKind } from '../../contract/decisions/decision.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { acknowledgementId, auditEvent, isPersonsAct, provenance } from './resources/acknowledgement.ts';
import { alertFlag, alertResourceId, detectedIssue } from './resources/alert-resources.ts';
import { communication, deliveryId } from './resources/communication.ts';
import { decisionSource, newestStates, type DecisionPosition } from './decision-source.ts';
import type { FhirCatalogue } from './resources/device.ts';
import type { Resource } from './resources/fhir-resource.ts';
import { matchesSearch } from './search/match-search.ts';
import { riskAssessment, riskId } from './resources/risk-assessment.ts';
import { scoreId, scoreObservation } from './resources/score-observation.ts';
import type { FhirSearch } from './search/parse-search.ts';
import type { FhirType } from './search/search-parameters.ts';
import type { Source } from './search/search-place.ts';

/** Types that are made of decisions, and of which. */
export const DECISION_KINDS = {
  Observation: ['score.computed'],
  RiskAssessment: ['risk.computed'],
  DetectedIssue: ['alert.changed'],
  Flag: ['alert.changed'],
  Communication: ['alert.changed', 'alert.receipted'],
  AuditEvent: ['alert.changed'],
  Provenance: ['alert.changed'],
} as const satisfies Partial<Record<FhirType, readonly DecisionKind[]>>;
export type DecisionType = keyof typeof DECISION_KINDS;

export class DecisionResources {
  readonly #history: History;
  readonly #catalogue: FhirCatalogue;

  constructor({ history, catalogue }: { readonly history: History; readonly catalogue: FhirCatalogue }) {
    this.#history = history;
    this.#catalogue = catalogue;
  }

  /** Decisions of one place as a source of resources that a search means. */
  source(
    type: DecisionType,
    search: FhirSearch,
    {
      reader,
      subject,
      stays,
      scoreRuleId,
    }: {
      readonly reader: FhirReader;
      readonly subject: DecisionPosition;
      readonly stays: readonly StayRow[];
      readonly scoreRuleId: string | null;
    },
  ): Source {
    return decisionSource({
      history: this.#history,
      ...subject,
      kinds: DECISION_KINDS[type],
      scoreRuleId,
      resourcesOf: async (decisions) =>
        (await this.resourcesOf(type, { decisions, subject, stays, reader })).map((resource) =>
          resource !== null && matchesSearch(resource, search) ? resource : null,
        ),
    });
  }

  /** Resources of one type out of decisions of one place, in their order. */
  async resourcesOf(
    type: DecisionType,
    {
      decisions,
      subject,
      stays,
      reader,
    }: {
      readonly decisions: readonly Decision[];
      readonly subject: DecisionPosition;
      readonly stays: readonly StayRow[];
      readonly reader: FhirReader;
    },
  ): Promise<readonly (Resource | null)[]> {
    const stayOf = new Map(stays.map((stay) => [stay.stayId, stay]));
    const raised = decisions.flatMap((decision) =>
      decision.kind === 'alert.changed' && decision.change === 'raised' ? [decision.alert] : [],
    );
    const states =
      type === 'DetectedIssue' || type === 'Flag'
        ? await newestStates(this.#history, subject, raised)
        : new Map<string, Alert>();
    return decisions.map((decision) => {
      const stayId = 'stayId' in decision ? decision.stayId : null;
      const stay = stayId === null ? null : (stayOf.get(stayId) ?? null);
      return stayId !== null && stay === null ? null : this.#resourceOf(type, { decision, stay, states, reader });
    });
  }

  #resourceOf(
    type: DecisionType,
    {
      decision,
      stay,
      states,
      reader,
    }: {
      readonly decision: Decision;
      readonly stay: StayRow | null;
      readonly states: ReadonlyMap<string, Alert>;
      readonly reader: FhirReader;
    },
  ): Resource | null {
    const catalogue = this.#catalogue;
    if (decision.kind === 'score.computed') {
      return stay === null ? null : scoreObservation({ stay, catalogue, decision });
    }
    if (decision.kind === 'risk.computed') return stay === null ? null : riskAssessment({ stay, catalogue, decision });
    if (decision.kind === 'alert.receipted') return communication(decision, stay, reader);
    if (decision.kind !== 'alert.changed') return null;
    if (type === 'Communication') return decision.change === 'painted' ? communication(decision, stay, reader) : null;
    if (type === 'AuditEvent') return isPersonsAct(decision) ? auditEvent(decision, reader) : null;
    if (type === 'Provenance') return isPersonsAct(decision) ? provenance(decision, reader) : null;
    if (decision.change !== 'raised') return null;
    const alert = states.get(decision.alert.id) ?? decision.alert;
    return type === 'Flag'
      ? alertFlag({ alert, stay })
      : detectedIssue({ alert, stay, catalogue, seesNames: reader.seesNames });
  }
}

/** The id that a decision's resource of a type has; null: it has none. */
export function decisionResourceId(type: DecisionType, decision: Decision): string | null {
  if (decision.kind === 'score.computed') return scoreId(decision);
  if (decision.kind === 'risk.computed') return riskId(decision);
  if (decision.kind === 'alert.receipted') return deliveryId(decision);
  if (decision.kind !== 'alert.changed') return null;
  if (type === 'Communication') return deliveryId(decision);
  if (type === 'AuditEvent' || type === 'Provenance') return acknowledgementId(decision);
  return decision.change === 'raised' ? alertResourceId(decision.alert) : null;
}

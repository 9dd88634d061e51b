/** What this server can be asked, told to clients out of the same table that the parser reads. */
import { metaOf, NOTICE_TAGS, SAFETY_TEXT } from './resources/fhir-terms.ts';
import { includesOf, revincludesOf } from './search/links.ts';
import { FHIR_TYPES, SEARCH_PARAMETERS, VERSIONED_TYPES } from './search/search-parameters.ts';

/** Interactions that other doors of the same server add: Observation in, Subscription. */
export interface OtherInteraction {
  /** null: of the server as a whole. */
  readonly type: string | null;
  readonly code: 'read' | 'create' | 'update' | 'delete' | 'search-type' | 'batch' | 'transaction';
  readonly documentation: string;
  /** Of a search: by which names. */
  readonly searchParam?: readonly { readonly name: string; readonly type: 'token' | 'uri' }[];
  /** Operations on the type, by name and canonical address of their definition. */
  readonly operation?: readonly { readonly name: string; readonly definition: string }[];
}

export interface CapabilityParts {
  /** Without `/fhir`. */
  readonly baseUrl: string;
  readonly softwareVersion: string;
  readonly others: readonly OtherInteraction[];
  readonly hasBulk: boolean;
}

/** Day on which the surface last changed. */
const DATE = '2026-11-30';

/** Where to get a token stands in the SMART discovery page: the older extension for it wants a page to authorise people, which is not built. */
const SECURITY = {
  cors: false,
  service: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }],
      text: 'SMART backend services; or the session of a signed-in person',
    },
  ],
};

export function capabilityStatement({
  baseUrl,
  softwareVersion,
  others,
  hasBulk,
}: CapabilityParts): Readonly<Record<string, unknown>> {
  const types = [...new Set<string>([...FHIR_TYPES, ...others.flatMap(({ type }) => type ?? [])])];
  const ofServer = others
    .filter(({ type }) => type === null)
    .map(({ code, documentation }) => ({ code, documentation }));
  return {
    resourceType: 'CapabilityStatement',
    id: 'vigil',
    meta: metaOf(),
    status: 'active',
    experimental: true,
    date: DATE,
    kind: 'instance',
    description: `Early warning in paediatric and neonatal intensive care. ${SAFETY_TEXT}`,
    software: { name: 'Vigil', version: softwareVersion },
    implementation: { description: `Vigil. ${SAFETY_TEXT}`, url: `${baseUrl}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation: NOTICE_TAGS[0]?.display,
        security: SECURITY,
        resource: types.map((type) => resourceOf(type, others)),
        ...(ofServer.length === 0 ? {} : { interaction: ofServer }),
        ...(hasBulk ? { operation: BULK_OPERATIONS } : {}),
      },
    ],
  };
}

/** Bulk Data Access 2.0: of everything, of all patients, of a group. */
const BULK_OPERATIONS = ['export', 'patient-export', 'group-export'].map((name) => ({
  name,
  definition: `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${name}`,
}));
const LASTN = { name: 'lastn', definition: 'http://hl7.org/fhir/OperationDefinition/Observation-lastn' };

/** FHIR has no empty lists. */
function listed(name: string, values: readonly unknown[]): Readonly<Record<string, readonly unknown[]>> {
  return values.length === 0 ? {} : { [name]: values };
}

function resourceOf(type: string, others: CapabilityParts['others']): unknown {
  const own = FHIR_TYPES.find((known) => known === type);
  const isVersioned = VERSIONED_TYPES.some((known) => known === type);
  const added = others.filter((other) => other.type === type);
  const interaction = [
    ...(own === undefined ? [] : [{ code: 'read' }, { code: 'search-type' }]),
    ...(isVersioned ? [{ code: 'vread' }, { code: 'history-instance' }] : []),
    ...added.map(({ code, documentation }) => ({ code, documentation })),
  ];
  return {
    type,
    interaction,
    versioning: own === undefined ? 'no-version' : 'versioned',
    readHistory: isVersioned,
    ...(own === undefined
      ? {
          ...listed(
            'searchParam',
            added.flatMap(({ searchParam = [] }) => searchParam),
          ),
          ...listed(
            'operation',
            added.flatMap(({ operation = [] }) => operation),
          ),
        }
      : {
          ...(own === 'Observation' ? { operation: [LASTN] } : {}),
          ...listed('searchInclude', includesOf(own)),
          ...listed('searchRevInclude', revincludesOf(own)),
          searchParam: SEARCH_PARAMETERS[own].map(({ name, type: kind, documentation }) => ({
            name,
            type: kind,
            documentation,
          })),
        }),
  };
}

/**
 * Other houses judge what we send. HAPI (Java) validates every kind of outgoing resource of a story
 * that the real fold told, bundles and refusals too, and reads the running server with its own client;
 * fhir.resources (Python) parses all of it. One start of each.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../../../services/contract/audit/audit-event.ts';
import { trailEventResource } from '../../../services/export/fhir/trail/trail-event.ts';
import { viewOf } from '../../audit/trail-fixtures.ts';
import { FHIR_TYPES } from '../../../services/export/fhir/search/search-parameters.ts';
import { withoutInfra } from '../../support/infra.ts';
import { startFhirServer, type FhirServer } from './fhir-server.ts';
import { PATIENT, tellStory, type Story } from './fhir-story.ts';

const { runWithHapi } = (await import(new URL('../../../infra/local/hapi.mjs', import.meta.url).href)) as {
  readonly runWithHapi: (source: string, args: readonly string[]) => Promise<string>;
};
const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

interface Sent {
  readonly resourceType: string;
  readonly [element: string]: unknown;
}
interface Bundle extends Sent {
  readonly entry?: readonly { readonly resource: Sent }[];
  readonly link: readonly { readonly relation: string; readonly url: string }[];
}
interface Answer {
  readonly findings: readonly {
    readonly line: number;
    readonly severity: string;
    readonly place: string;
    readonly message: string;
  }[];
  readonly client: {
    readonly fhirVersion: string;
    readonly pages: number;
    readonly ids: readonly string[];
    readonly values: readonly string[];
    readonly device: string;
  };
}

const PATIENT_ID = PATIENT.replace(':', '.3a');
const PYTHON = `
import importlib, json, sys
count = 0
for line in open(sys.argv[1]):
    resource = json.loads(line)
    kind = resource["resourceType"]
    getattr(importlib.import_module("fhir.resources.R4B." + kind.lower()), kind).model_validate(resource)
    count += 1
print(count)
`;

describe.skipIf(withoutInfra)('what we send, before other houses', () => {
  let story: Story;
  let server: FhirServer;
  let folder: string;
  let sent: readonly Sent[];
  let file: string;

  beforeAll(async () => {
    story = await tellStory();
    server = await startFhirServer(story);
    sent = [...(await everyKind(server)), ...TRAIL];
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-fhir-sent-'));
    file = path.join(folder, 'sent.ndjson');
    await writeFile(file, `${sent.map((resource) => JSON.stringify(resource)).join('\n')}\n`);
  });
  afterAll(async () => {
    await server.close();
    await story.close();
    await rm(folder, { recursive: true });
  });

  it('has every type, and scores, vital signs and risks with a value, in part, and with none', () => {
    expect(new Set(sent.map(({ resourceType }) => resourceType))).toEqual(
      new Set([...FHIR_TYPES, 'Bundle', 'CapabilityStatement', 'OperationOutcome']),
    );
    const of = (type: string, has: string): number =>
      sent.filter((resource) => resource.resourceType === type && JSON.stringify(resource).includes(has)).length;
    for (const has of [
      '"survey"',
      '"valueRange"',
      '"not-performed"',
      '"vital-signs"',
      '"laboratory"',
      '"corrected"',
      'Admitted late',
      '"code":"error"',
      'heartrate',
      'resprate',
      'oxygensat',
      'bodytemp',
      'StructureDefinition/bp',
      'bodyweight',
    ]) {
      expect(of('Observation', has), has).toBeGreaterThan(0);
    }
    for (const [type, has] of [
      ['RiskAssessment', 'probabilityDecimal'],
      ['RiskAssessment', 'not-performed'],
      ['Flag', '"inactive"'],
      ['Flag', '"active"'],
      ['Flag', 'urn:vigil:unit'],
      ['DetectedIssue', '"final"'],
      ['AuditEvent', '"outcome":"4"'],
      ['Communication', 'not-done'],
      ['Patient', 'data-absent-reason'],
      ['Encounter', 'finished'],
    ] as const) {
      expect(of(type, has), `${type} ${has}`).toBeGreaterThan(0);
    }
  });

  it('passes the HAPI validator without an error, and the HAPI client reads the server', async () => {
    const written = await runWithHapi(fileURLToPath(new URL('FhirHouse.java', import.meta.url)), [
      file,
      server.address,
      await server.token('system/*.rs'),
      PATIENT_ID,
    ]);
    const { findings, client } = JSON.parse(/^ANSWER (.*)$/m.exec(written)?.[1] ?? '{}') as Answer;
    const errors = findings
      .filter(({ severity }) => severity !== 'warning')
      .map(({ line, place, message }) => `${place}: ${message} in ${JSON.stringify(sent[line])}`);
    expect(errors).toEqual([]);
    // Warnings: Vigil's own code systems, codes beside the recommended ones, no narrative or performer, points as a unit.
    const others = findings
      .filter(
        ({ message }) =>
          !/urn:vigil:|value set|Best Practice Recommendation|dom-6|UCUM Codes that contain human readable|CodeSystem is unknown/.test(
            message,
          ),
      )
      .map(({ place, message }) => `${place}: ${message}`);
    expect([...new Set(others)]).toEqual([]);
    expect(client).toMatchObject({ fhirVersion: '4.0.1', device: 'vigil', pages: 3 });
    expect(client.values).toContain('110 /min');
    expect(new Set(client.ids).size).toBe(client.ids.length);
  });

  it('is parsed by fhir.resources of Python', async () => {
    expect(Number(await runWithPackage('fhir.resources==8.0.0', ['-c', PYTHON, file]))).toBe(sent.length);
  });
});

/** The trail of who saw what: each action, with and without what may lack. */
const TRAIL: readonly Sent[] = AUDIT_ACTIONS.flatMap((action, index) => [
  { ...trailEventResource({ trail: 'hospital.a', index, event: viewOf(index, { action, patientIds: [PATIENT] }) }) },
  {
    ...trailEventResource({
      trail: 'installation',
      index,
      event: viewOf(index, {
        action,
        unitId: null,
        stayIds: [],
        detail: {},
        outcome: 'refused',
        actor: { kind: 'nobody', id: '', role: null, address: null },
      }),
    }),
  },
]);

/** What stands for everything: of resources of one kind and shape a few are enough. */
async function everyKind({ address, token, cookieOf }: FhirServer): Promise<readonly Sent[]> {
  const bearer = { authorization: `Bearer ${await token('system/*.rs')}` };
  const get = async (url: string, headers: Readonly<Record<string, string>>): Promise<Sent> =>
    (await (await fetch(url.startsWith('http') ? url : `${address}/${url}`, { headers })).json()) as Sent;
  const historyOf = async (type: string): Promise<Sent> => {
    const { entry = [] } = (await get(`${type}?patient=${PATIENT_ID}&_count=1`, bearer)) as Bundle;
    return get(`${type}/${String(entry[0]?.resource['id'])}/_history`, bearer);
  };
  const found: Sent[] = [
    await get('metadata', {}),
    await get('Patient/nobody', bearer),
    await get('Observation?', bearer),
    await get('Patient', {}),
    await get(`Observation?patient=${PATIENT_ID}&code=9279-1&_count=2`, bearer),
    await get(`Observation?patient=${PATIENT_ID}&code=9279-1&_summary=count`, bearer),
    await get(`Observation?patient=${PATIENT_ID}&code=9279-1&_count=1&colour=red`, {
      ...bearer,
      prefer: 'handling=lenient',
    }),
    await get('Observation?patient=nobody', bearer),
    await get(`Observation/$lastn?patient=${PATIENT_ID}&code=9279-1&max=2`, bearer),
    await get(`Observation?patient=${PATIENT_ID}&code=9279-1&_count=1&_include=Observation:subject`, bearer),
    await historyOf('Flag'),
    await historyOf('DetectedIssue'),
  ];
  const queries = FHIR_TYPES.flatMap((type) =>
    type === 'Observation'
      ? [
          `${type}?patient=${PATIENT_ID}`,
          `${type}?patient=child-7`,
          `${type}?patient=${PATIENT_ID}&vigil-resolution=second&category=vital-signs&date=lt2026-03-02T10:00:03Z`,
        ]
      : [`${type}?`],
  );
  for (const query of queries) {
    for (const headers of [bearer, cookieOf('nurse')]) {
      for (let url: string | undefined = `${query}&_count=200`; url !== undefined;) {
        const bundle: Bundle = (await get(url, headers)) as Bundle;
        found.push(...(bundle.entry ?? []).map(({ resource }) => resource));
        url = bundle.link.find(({ relation }) => relation === 'next')?.url;
      }
    }
  }
  return fewOfEach(found);
}

const OF_EACH = 2;

function fewOfEach(resources: readonly Sent[]): readonly Sent[] {
  const counts = new Map<string, number>();
  return resources.filter((resource) => {
    const codes = JSON.stringify([
      resource['code'],
      resource['category'],
      resource['status'],
      resource['outcome'],
      Object.keys(resource),
      (resource['component'] as readonly object[] | undefined)?.map((part) => Object.keys(part)),
    ]);
    const kind = `${resource.resourceType} ${codes}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return (counts.get(kind) ?? 0) <= OF_EACH;
  });
}

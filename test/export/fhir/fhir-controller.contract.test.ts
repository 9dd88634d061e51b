/** FHIR over HTTP: a real application with real tokens and sessions, over a history that the real fold wrote. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FHIR_TYPES,
  SEARCH_PARAMETERS,
  VERSIONED_TYPES,
} from '../../../services/export/fhir/search/search-parameters.ts';
import { parseSearch } from '../../../services/export/fhir/search/parse-search.ts';
import type { Role } from '../../../services/contract/access/access-table.ts';
import type { History } from '../../../services/history/history.port.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { startFhirServer, type FhirServer } from './fhir-server.ts';
import { NAME, OTHER_STAY, PATIENT, START_MS, STAY, tellStory, type Story } from './fhir-story.ts';

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}
interface Bundle {
  readonly resourceType: string;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly total?: number;
  readonly entry?: readonly Entry[];
}
interface Entry {
  readonly fullUrl: string;
  readonly resource: Resource;
  readonly search: { readonly mode: string };
}

const PATIENT_ID = PATIENT.replace(':', '.3a');
const STAY_ID = STAY.replace(':', '.3a');
let story: Story;
let server: FhirServer;
let bearer: Record<string, string>;

beforeAll(async () => {
  story = await tellStory();
  server = await startFhirServer(story);
  bearer = { authorization: `Bearer ${await server.token('system/*.rs')}` };
});
afterAll(async () => {
  await server.close();
  await story.close();
});

async function ask(
  path: string,
  headers: Readonly<Record<string, string>> = bearer,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Resource }> {
  const response = await fetch(path.startsWith('http') ? path : `${server.address}/${path}`, { headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Resource,
  };
}

async function search(
  query: string,
  headers: Readonly<Record<string, string>> = bearer,
): Promise<{ readonly bundle: Bundle; readonly found: readonly Resource[] }> {
  const { status, body } = await ask(query, headers);
  expect(status, JSON.stringify(body)).toBe(200);
  const bundle = body as unknown as Bundle;
  return { bundle, found: (bundle.entry ?? []).map(({ resource }) => resource) };
}

async function everyPage(query: string): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  for (let url: string | undefined = query; url !== undefined;) {
    const page: Awaited<ReturnType<typeof search>> = await search(url);
    found.push(...page.found);
    url = page.bundle.link.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

const queryOf = (type: string): string => (type === 'Observation' ? `Observation?patient=${PATIENT_ID}` : `${type}?`);

describe('every type', () => {
  it.each(FHIR_TYPES)('%s is found by search, and read again as it was found', async (type) => {
    const { bundle, found } = await search(`${queryOf(type)}&_count=200`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ resourceType }) => resourceType === type)).toBe(true);
    for (const { fullUrl, resource } of (bundle.entry ?? []).slice(0, 60)) {
      const read = await ask(fullUrl);
      expect(read.body).toEqual(resource);
      expect(read.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    }
    expect(JSON.stringify(found)).toContain('research-software');
  });

  it.each(FHIR_TYPES)(
    '%s is refused without a token, with one that lacks the scope, and is empty for other units',
    async (type) => {
      const other = type === 'Flag' ? 'Device' : 'Flag';
      const wrong = { authorization: `Bearer ${await server.token(`system/${other}.rs`)}` };
      const onlyRead = { authorization: `Bearer ${await server.token(`system/${type}.r`)}` };
      const elsewhere = { authorization: `Bearer ${await server.token('system/*.rs', 'elsewhere')}` };
      const [first] = (await search(queryOf(type))).found;
      for (const path of [queryOf(type), `${type}/${first?.id ?? ''}`]) {
        const nobody = await ask(path, {});
        expect([nobody.status, nobody.body.resourceType, nobody.headers.get('www-authenticate')]).toEqual([
          401,
          'OperationOutcome',
          'Bearer',
        ]);
        expect((await ask(path, wrong)).status).toBe(403);
      }
      expect((await ask(`${type}/${first?.id ?? ''}`, onlyRead)).status).toBe(200);
      expect((await ask(queryOf(type), onlyRead)).status).toBe(403);
      if (type === 'Device') return;
      expect((await search(queryOf(type), elsewhere)).found).toEqual([]);
      expect((await ask(`${type}/${first?.id ?? ''}`, elsewhere)).status).toBe(404);
    },
  );
});

it('an alert of no child is of its unit, and not found from another', async () => {
  const ofUnit = (await search('Flag?')).found.find(({ subject }) =>
    JSON.stringify(subject).includes('urn:vigil:unit'),
  );
  expect(ofUnit?.id).toMatch(/^au-/);
  const elsewhere = { authorization: `Bearer ${await server.token('system/*.rs', 'elsewhere')}` };
  expect((await ask(`Flag/${ofUnit?.id ?? ''}`)).body).toEqual(ofUnit);
  expect((await ask(`Flag/${ofUnit?.id ?? ''}`, elsewhere)).status).toBe(404);
});

describe('people', () => {
  const told = async (role: Role): Promise<string> => {
    const bodies = await Promise.all(
      FHIR_TYPES.map((type) => ask(`${queryOf(type)}&_count=200`, server.cookieOf(role))),
    );
    return bodies.map(({ status, body }) => (status === 200 ? JSON.stringify(body) : `${status}`)).join('\n');
  };

  it.each<[Role, boolean]>([
    ['nurse', true],
    ['doctor', true],
    ['researcher', false],
  ])('a %s sees names: %s', async (role, seesNames) => {
    const all = await told(role);
    for (const name of [NAME, 'Kim Nurse', 'nurse.kim', 'told mother']) {
      expect(all.includes(name), name).toBe(seesNames);
    }
  });

  it('an engineer sees devices alone', async () => {
    expect((await told('engineer')).split('\n').map((body) => body.slice(0, 3))).toEqual(
      FHIR_TYPES.map((type) => (type === 'Device' ? '{"r' : '403')),
    );
  });

  it('a program never sees a name', async () => {
    const all = JSON.stringify(await Promise.all(FHIR_TYPES.map((type) => everyPage(`${queryOf(type)}&_count=200`))));
    for (const name of [NAME, 'Carl', 'Kim Nurse', 'nurse.kim', 'told mother']) expect(all).not.toContain(name);
  });
});

describe('searching', () => {
  it('pages through everything once, in order, forwards and backwards', async () => {
    const query = `Observation?patient=${PATIENT_ID}`;
    const whole = (await everyPage(`${query}&_count=200`)).map(({ id }) => id);
    expect(whole.length).toBeGreaterThan(150);
    expect(new Set(whole).size).toBe(whole.length);
    expect((await everyPage(`${query}&_count=17`)).map(({ id }) => id)).toEqual(whole);
    expect((await everyPage(`${query}&_count=17&_sort=-date`)).map(({ id }) => id)).toEqual(whole.toReversed());
  });

  it('of the newest value gives one', async () => {
    const { found } = await search(
      `Observation?patient=${PATIENT_ID}&code=http://loinc.org|8867-4&category=vital-signs&_sort=-date&_count=1`,
    );
    expect(found).toMatchObject([
      { effectiveDateTime: new Date(START_MS + 360_000).toISOString(), valueQuantity: { value: 110 } },
    ]);
  });

  it('narrows by code, category, status, date and encounter', async () => {
    const of = async (query: string): Promise<readonly Resource[]> =>
      everyPage(`Observation?patient=${PATIENT_ID}&${query}`);
    expect((await of('code=2524-7,32693-4')).map(({ category }) => category)).toEqual([
      [{ coding: [expect.objectContaining({ code: 'laboratory' })] }],
    ]);
    expect(
      (await of('category=survey&code=urn:vigil:score|phoenix-8')).every(({ code }) =>
        JSON.stringify(code).includes('phoenix-8'),
      ),
    ).toBe(true);
    expect(await of('category=survey&code=urn:vigil:score|phoenix-8')).not.toEqual([]);
    expect((await of('category=survey')).length).toBeGreaterThan(20);
    expect((await of('status=corrected')).map(({ valueQuantity }) => valueQuantity)).toEqual([
      expect.objectContaining({ value: 14.3 }),
    ]);
    const minute = new Date(START_MS + 60_000).toISOString().slice(0, 16);
    expect((await of(`code=8867-4&date=${minute}Z&category=vital-signs`)).length).toBe(2);
    expect(await of(`encounter=${OTHER_STAY}`)).toEqual([]);
    expect((await of(`encounter=Encounter/${STAY_ID}&code=76214-6,85354-9`)).length).toBe(7);
  });

  it('gives vital signs by the minute, and by the second when asked', async () => {
    const count = async (resolution: string): Promise<number> =>
      (await everyPage(`Observation?patient=${PATIENT_ID}&code=59408-5&_count=200${resolution}`)).length;
    expect([await count(''), await count('&vigil-resolution=second'), await count('&vigil-resolution=hour')]).toEqual([
      5, 292, 1,
    ]);
  });

  it('finds alerts as they stand now, and those that are active', async () => {
    const { found } = await search(`DetectedIssue?patient=${PATIENT_ID}&code=urn:vigil:rule|bradycardia`);
    expect(found).toMatchObject([{ status: 'final', meta: { versionId: String(story.alert.transition) } }]);
    expect(
      (await search('Flag?status=active')).found.map(({ code }) => (code as { readonly text: string }).text),
    ).toEqual(expect.arrayContaining(['Data quality of a feed is poor']) as unknown);
    expect(
      (await search(`Flag?status=active&patient=${PATIENT_ID}`)).found.every(({ status }) => status === 'active'),
    ).toBe(true);
  });

  it('finds a flag by the whole time for which it stood, and one that still stands after any', async () => {
    const flags = (await everyPage(`Flag?_count=200`)).flatMap(({ id, ...rest }) => {
      const { period } = rest as { readonly period?: { readonly start: string; readonly end?: string } };
      return period === undefined ? [] : [{ id, period }];
    });
    const ended = flags.find(({ period }) => period.end !== undefined && period.end > period.start);
    const standing = flags.find(({ period }) => period.end === undefined);
    const of = async (query: string): Promise<readonly string[]> =>
      (await everyPage(`Flag?${query}&_count=200`)).map(({ id }) => id);
    const [startMs, endMs] = [Date.parse(ended?.period.start ?? ''), Date.parse(ended?.period.end ?? '')];
    const [within, after] = [(startMs + endMs) / 2, endMs + 1_000].map((atMs) => new Date(atMs).toISOString());
    for (const sign of ['gt', 'lt']) expect(await of(`date=${sign}${within}`)).toContain(ended?.id);
    const later = await of(`date=gt${after}`);
    expect([later.includes(ended?.id ?? ''), later.includes(standing?.id ?? '')]).toEqual([false, true]);
    const before = await of(`date=eb${after}`);
    expect([before.includes(ended?.id ?? ''), before.includes(standing?.id ?? '')]).toEqual([true, false]);
    expect(await of(`_id=${ended?.id ?? ''}&date=gt${after}`)).toEqual([]);
    const counted = (await search(`Flag?date=gt${after}&_summary=count`)).bundle.total;
    expect(counted).toBe(later.length);
  });

  it('by _id keeps to the other parameters', async () => {
    const [first, second] = (await search(`Observation?patient=${PATIENT_ID}`)).found;
    expect(
      (await search(`Observation?_id=${first?.id ?? ''},${second?.id ?? ''},gone`)).found.map(({ id }) => id),
    ).toEqual(expect.arrayContaining([first?.id, second?.id]));
    expect((await search(`Observation?_id=${first?.id ?? ''}&patient=child-7`)).found).toEqual([]);
  });

  it('of a patient who is not known, or of nobody, finds nothing', async () => {
    expect((await search('Observation?patient=nobody')).found).toEqual([]);
    expect((await search('Encounter?patient=nobody')).found).toEqual([]);
  });

  it('tells in its self link what was used, and a lenient client what was not', async () => {
    const query = `Observation?patient=${PATIENT_ID}&_count=2`;
    expect((await search(query)).bundle.link[0]).toEqual({ relation: 'self', url: `${server.address}/${query}` });
    const lenient = { ...bearer, prefer: 'handling=lenient' };
    const { bundle } = await search(`${query}&colour=red`, lenient);
    expect(bundle.link[0]?.url).toBe(`${server.address}/${query}`);
    expect(bundle.entry?.map(({ search: { mode } }) => mode)).toEqual(['match', 'match', 'outcome']);
    expect(bundle.entry?.at(-1)?.resource).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'warning', diagnostics: expect.stringContaining('colour') as string }],
    });
    for (const headers of [bearer, { ...bearer, prefer: 'handling=strict' }]) {
      expect((await ask(`${query}&colour=red`, headers)).body).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ code: 'not-supported', diagnostics: expect.stringContaining('colour') as string }],
      });
    }
    expect((await ask(`${query}&code:not=1`, lenient)).status).toBe(400);
  });

  it('counts without sending: by _summary=count and _count=0', async () => {
    const query = `Observation?patient=${PATIENT_ID}`;
    const all = (await everyPage(`${query}&_count=200`)).length;
    for (const asked of ['_summary=count', '_count=0', '_count=0&_sort=-date']) {
      const { bundle } = await search(`${query}&${asked}`);
      expect([bundle.total, bundle.entry, bundle.link.map(({ relation }) => relation)]).toEqual([
        all,
        undefined,
        ['self'],
      ]);
    }
    const first = (await search(`${query}&_count=7&_total=accurate`)).bundle;
    expect([first.total, first.entry?.length]).toEqual([all, 7]);
    const second = (await search(first.link[1]?.url ?? '')).bundle;
    expect([second.total, second.entry?.length]).toEqual([all, 7]);
    expect((await search(`${query}&_count=7`)).bundle.total).toBeUndefined();
    expect((await search('Encounter?')).bundle.total).toBe(2);
    expect((await search('Encounter?_total=none')).bundle.total).toBeUndefined();
    expect((await search('Encounter?patient=nobody&_summary=count')).bundle.total).toBe(0);
  });

  it('of an _id keeps to the date and the stay', async () => {
    const [first] = (await search(`Observation?patient=${PATIENT_ID}`)).found;
    const of = async (more: string): Promise<number> =>
      (await search(`Observation?_id=${first?.id ?? ''}&${more}`)).found.length;
    expect(await of(`date=${String(first?.['effectiveDateTime'])}`)).toBe(1);
    expect(await of('date=lt2020')).toBe(0);
    expect(await of(`encounter=${STAY_ID}`)).toBe(1);
    expect(await of(`encounter=${OTHER_STAY}`)).toBe(0);
  });

  it('of stays looks at the whole of their time', async () => {
    const of = async (date: string): Promise<readonly string[]> =>
      (await search(`Encounter?date=${date}`)).found.map(({ id }) => id);
    expect((await of(`ge${new Date(START_MS + 86_400_000).toISOString()}`)).length).toBe(1);
    expect((await of(`lt${new Date(START_MS + 1_000).toISOString()}`)).length).toBe(2);
    expect(await of(`eb${new Date(START_MS + 86_400_000).toISOString()}`)).toEqual([OTHER_STAY]);
    expect(await of('sa2026')).toEqual([]);
  });

  it('of what changed lately gives what says when it changed, and nothing in place of what does not', async () => {
    const all = (await everyPage(`Observation?patient=${PATIENT_ID}&category=survey,laboratory&_count=200`)).map(
      ({ id, meta }) => [id, (meta as { readonly lastUpdated: string }).lastUpdated] as const,
    );
    const edge = new Date(START_MS + 120_000).toISOString();
    const found = await everyPage(
      `Observation?patient=${PATIENT_ID}&category=survey,laboratory&_lastUpdated=ge${edge}&_count=200`,
    );
    expect(found.map(({ id }) => id)).toEqual(all.filter(([, changed]) => changed >= edge).map(([id]) => id));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
    const refused = await ask(`Observation?patient=${PATIENT_ID}&_lastUpdated=ge${edge}`);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining('not-supported')]);
  });
});

describe('searching by POST', () => {
  const post = async (
    path: string,
    body: string,
    type = 'application/x-www-form-urlencoded',
  ): Promise<{ readonly status: number; readonly body: Resource }> => {
    const headers = { ...bearer, 'content-type': type };
    const response = await fetch(`${server.address}/${path}`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Resource };
  };

  it('answers as the same search by GET, links included, by form, by address or by both', async () => {
    const query = `patient=${PATIENT_ID}&code=8867-4&_count=3`;
    const asked = await ask(`Observation?${query}`);
    expect(await post('Observation/_search', query)).toEqual({ status: 200, body: asked.body });
    expect(await post(`Observation/_search?${query}`, '')).toEqual({ status: 200, body: asked.body });
    expect(await post(`Observation/_search?patient=${PATIENT_ID}`, 'code=8867-4&_count=3')).toEqual({
      status: 200,
      body: asked.body,
    });
  });

  it.each([
    ['Observation/_search', 'patient=a&date=yesterday', undefined, 400, 'invalid'],
    ['Observation/_search', 'code:in=x&patient=a', undefined, 400, 'not-supported'],
    ['Observation/_search', '{}', 'application/json', 415, 'not-supported'],
    ['Observation/_search', `code=${'x'.repeat(70_000)}`, undefined, 413, 'too-long'],
    ['Observation/_search', 'patient=a&_format=xml', undefined, 406, 'not-supported'],
  ])('%s %.30s is refused', async (...[path, body, type, status, code]) => {
    const answer = await post(path, body, type);
    expect([answer.status, answer.body.resourceType, answer.body['issue']]).toEqual([
      status,
      'OperationOutcome',
      [expect.objectContaining({ code })],
    ]);
  });

  it('asks who it is before it reads what is sent', async () => {
    const response = await fetch(`${server.address}/Patient/_search`, { method: 'POST', body: 'x' });
    expect([response.status, ((await response.json()) as Resource).resourceType]).toEqual([401, 'OperationOutcome']);
  });
});

describe('versions', () => {
  it('of an alert are its transitions: each is read again, and the newest is what is read without a version', async () => {
    for (const type of VERSIONED_TYPES) {
      const [found] = (await search(`${type}?patient=${PATIENT_ID}&code=urn:vigil:rule|bradycardia`)).found;
      const path = `${type}/${found?.id ?? ''}`;
      const { status, body } = await ask(`${path}/_history`);
      const bundle = body as unknown as Bundle & { readonly type: string };
      const versions = (bundle.entry ?? []).map(({ resource }) => resource);
      expect([status, bundle.type, bundle.total, versions.length]).toEqual([
        200,
        'history',
        story.alert.transition,
        story.alert.transition,
      ]);
      expect(versions[0]).toEqual(found);
      expect(versions.map(({ meta }) => Number((meta as { readonly versionId: string }).versionId))).toEqual(
        versions.map((_, at) => story.alert.transition - at),
      );
      expect(new Set(versions.map((version) => version['status'])).size).toBe(2);
      for (const [at, version] of versions.entries()) {
        const read = await ask(`${path}/_history/${story.alert.transition - at}`);
        expect([read.body, read.headers.get('etag')]).toEqual([version, `W/"${story.alert.transition - at}"`]);
      }
      expect(bundle.entry?.at(-1)).toMatchObject({
        request: { method: 'POST', url: type },
        response: { status: '201' },
      });
      expect((await ask(`${path}/_history/99`)).status).toBe(404);
      expect((await ask(`${path}/_history?_since=2026`)).status).toBe(400);
      const elsewhere = { authorization: `Bearer ${await server.token('system/*.rs', 'elsewhere')}` };
      expect((await ask(`${path}/_history`, elsewhere)).status).toBe(404);
      expect((await ask(`${path}/_history/1`, {})).status).toBe(401);
    }
  });

  it('of an alert of no child too', async () => {
    const ofUnit = (await search('Flag?')).found.find(({ id }) => id.startsWith('au-'));
    const { body } = await ask(`Flag/${ofUnit?.id ?? ''}/_history`);
    expect((body as unknown as Bundle).entry?.[0]?.resource).toEqual(ofUnit);
  });

  it('of other types are not kept, and their tag follows from their content', async () => {
    expect((await ask(`Patient/${PATIENT_ID}/_history`)).body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'not-supported' }],
    });
    const tags = await Promise.all(
      [STAY_ID, OTHER_STAY].map(async (id) => (await ask(`Encounter/${id}`)).headers.get('etag')),
    );
    expect(new Set(tags).size).toBe(2);
    const sees = await Promise.all(
      ['nurse', 'researcher'].map((role) => ask(`Patient/${PATIENT_ID}`, server.cookieOf(role as Role))),
    );
    expect(new Set(sees.map(({ headers }) => headers.get('etag'))).size).toBe(2);
  });
});

describe('links', () => {
  const modes = async (query: string): Promise<readonly (readonly [mode: string, address: string])[]> =>
    ((await search(query)).bundle.entry ?? []).map(({ search: { mode }, resource: { resourceType, id } }) => [
      mode,
      `${resourceType}/${id}`,
    ]);

  it('of matches are followed, each once, and count as no match', async () => {
    const query = `Observation?patient=${PATIENT_ID}&category=survey&_count=5&_total=accurate`;
    const plain = (await search(query)).bundle;
    const { bundle } = await search(
      `${query}&_include=Observation:subject&_include=Observation:encounter:Encounter&_include=Observation:device`,
    );
    const entries = (bundle.entry ?? []).map(({ search: { mode }, resource: { resourceType, id } }) => [
      mode,
      resourceType,
      id,
    ]);
    expect(bundle.total).toBe(plain.total);
    expect(entries.filter(([mode]) => mode === 'match').length).toBe(5);
    const linked = entries.filter(([mode]) => mode === 'include');
    expect(linked.filter(([, type]) => type === 'Patient')).toEqual([['include', 'Patient', PATIENT_ID]]);
    expect(linked.filter(([, type]) => type === 'Encounter')).toEqual([['include', 'Encounter', STAY_ID]]);
    expect(linked.some(([, type]) => type === 'Device')).toBe(true);
    expect(new Set(linked.map(([, type, id]) => `${type}/${id}`)).size).toBe(linked.length);
    expect(bundle.link.find(({ relation }) => relation === 'next')?.url).toContain('_include=Observation%3Asubject');
    expect((await search(`${query}&_include=Observation:subject&_summary=count`)).bundle.entry).toBeUndefined();
  });

  it('are read back from what names a match: who acknowledged an alert, and what stands for a stay', async () => {
    const alert = `DetectedIssue?patient=${PATIENT_ID}&code=urn:vigil:rule|bradycardia`;
    const found = await modes(`${alert}&_revinclude=Provenance:target&_revinclude=AuditEvent:entity`);
    expect(found.filter(([mode]) => mode === 'match').length).toBe(1);
    expect(found.filter(([, address]) => address.startsWith('Provenance/')).length).toBeGreaterThan(0);
    const [, address = ''] = found.find(([mode]) => mode === 'match') ?? [];
    for (const [, linked] of found.filter(([mode]) => mode === 'include')) {
      const text = JSON.stringify((await ask(linked)).body);
      expect(text).toContain(`"${address}"`);
    }
    const acts = (await search(`AuditEvent?entity=${address}`)).found;
    expect(found.filter(([, linked]) => linked.startsWith('AuditEvent/')).length).toBe(acts.length);
    const flags = await modes(`Encounter?_id=${STAY_ID}&_revinclude=Flag:encounter`);
    expect(flags.length - 1).toBe((await search(`Flag?encounter=${STAY_ID}&_count=200`)).found.length);
  });

  it.each([
    'Observation?patient=a&_include=Observation:specimen',
    'Observation?patient=a&_include=Flag:subject',
    'Observation?patient=a&_include=Observation:subject:Device',
    'Observation?patient=a&_include=*',
    'Observation?patient=a&_include:iterate=Observation:subject',
    'Patient?_revinclude=Observation:patient',
    'Device?_revinclude=Flag:author',
    'Provenance?target=Patient/1',
  ])('that are not there are refused: %s', async (query) => {
    const { status, body } = await ask(query, { ...bearer, prefer: 'handling=lenient' });
    expect([status, body.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  it('lead no further than the scopes', async () => {
    const narrow = { authorization: `Bearer ${await server.token('system/Observation.rs system/DetectedIssue.rs')}` };
    const query = `Observation?patient=${PATIENT_ID}&category=survey`;
    expect((await ask(query, narrow)).status).toBe(200);
    expect((await ask(`${query}&_include=Observation:subject`, narrow)).status).toBe(403);
    expect((await ask(`DetectedIssue?_revinclude=Provenance:target`, narrow)).status).toBe(403);
  });
});

describe('the newest of each code', () => {
  it('is given for a child by category or code', async () => {
    const query = `Observation/$lastn?patient=${PATIENT_ID}&code=8867-4,59408-5`;
    const { bundle, found } = await search(query);
    expect(
      found.map(({ code, effectiveDateTime }) => [(code as { readonly text: string }).text, effectiveDateTime]),
    ).toEqual([
      ['Heart rate', new Date(START_MS + 360_000).toISOString()],
      ['Oxygen saturation (pulse oximeter)', new Date(START_MS + 360_000).toISOString()],
    ]);
    expect(bundle.link).toEqual([
      {
        relation: 'self',
        url: `${server.address}/Observation/$lastn?patient=${PATIENT_ID}&code=8867-4%2C59408-5`,
      },
    ]);
    expect((await search(`${query}&max=3`)).found.length).toBe(6);
    expect((await search('Observation/$lastn?patient=nobody&category=survey')).found).toEqual([]);
  });

  it.each([
    [`patient=${PATIENT_ID}`, 'required'],
    ['category=survey', 'required'],
    [`patient=${PATIENT_ID}&category=survey&max=0`, 'invalid'],
    [`patient=${PATIENT_ID}&category=survey&max=101`, 'invalid'],
    [`patient=${PATIENT_ID}&category=survey&max=2&max=3`, 'invalid'],
    [`patient=${PATIENT_ID}&category=survey&_count=5`, 'not-supported'],
    [`patient=${PATIENT_ID}&category:not=survey`, 'not-supported'],
  ])('%s is refused', async (query, code) => {
    const { status, body } = await ask(`Observation/$lastn?${query}`);
    expect([status, body['issue']]).toEqual([400, [expect.objectContaining({ code })]]);
  });
});

describe('the number of a hospital', () => {
  const BARE = `identifier=${encodeURIComponent('urn:vigil:hospital-number:north|12 345')}`;
  const NAMED = `identifier=${encodeURIComponent('urn:vigil:hospital-number:north:MR%3A1|12 345')}`;
  const registry = async (scope = 'system/Patient.rs system/HospitalNumber.s'): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await server.token(scope, 'registry')}`,
  });

  it('finds a child under its own scope, and the answer repeats it', async () => {
    for (const [query, system] of [
      [BARE, 'urn:vigil:hospital-number:north'],
      [NAMED, 'urn:vigil:hospital-number:north:MR%3A1'],
    ] as const) {
      const { bundle, found } = await search(`Patient?${query}`, await registry());
      expect([bundle.total, found.map(({ id }) => id)]).toEqual([1, [PATIENT_ID]]);
      expect(found[0]?.['identifier']).toContainEqual({ system, value: '12 345' });
      expect(new URL(bundle.link[0]?.url ?? '').searchParams.get('identifier')).toBe(`${system}|12 345`);
    }
    const read = await ask(`Patient/${PATIENT_ID}`, await registry());
    expect(JSON.stringify(read.body)).not.toContain('12 345');
    expect((await search(`Patient?${BARE}`, server.cookieOf('nurse'))).found.length).toBe(1);
  });

  it('finds nobody by the number of nobody, of another hospital, or without a scope', async () => {
    const nobody = encodeURIComponent('urn:vigil:hospital-number:north|9');
    const elsewhere = encodeURIComponent('urn:vigil:hospital-number:south|12 345');
    for (const identifier of [nobody, elsewhere]) {
      expect((await search(`Patient?identifier=${identifier}`, await registry())).found).toEqual([]);
    }
    expect((await ask(`Patient?${BARE}`)).status).toBe(403);
    expect((await ask(`Patient?${BARE}`, await registry('system/Patient.rs'))).status).toBe(403);
    expect((await ask(`Patient?${BARE}`, server.cookieOf('researcher'))).status).toBe(403);
  });

  it('is not meant by a wildcard: who is registered for all types cannot ask for it', async () => {
    await expect(server.token('system/HospitalNumber.s')).rejects.toThrow(/invalid_scope/);
  });
});

describe('refusals', () => {
  it.each([
    ['Observation?', 400, 'required'],
    ['Observation?patient=a&date=yesterday', 400, 'invalid'],
    ['Observation?patient=a&_cursor=x', 400, 'invalid'],
    ['Basic?', 404, 'not-supported'],
    ['Basic/1', 404, 'not-supported'],
    ['Patient/nobody', 404, 'not-found'],
    ['Observation/v-1-hr.m-nobody', 404, 'not-found'],
    ['Observation/..%2f..%2fetc', 404, 'not-found'],
    ['Patient?_format=xml', 406, 'not-supported'],
  ])('%s: %s', async (path, status, code) => {
    const answer = await ask(path);
    expect([
      answer.status,
      answer.body.resourceType,
      (answer.body['issue'] as readonly { readonly code: string }[])[0]?.code,
    ]).toEqual([status, 'OperationOutcome', code]);
  });

  it.each([
    ['PUT', 'Patient/1', 405, 'not-supported', 'GET, HEAD'],
    ['PATCH', 'Patient/1', 405, 'not-supported', 'GET, HEAD'],
    ['DELETE', 'Patient/1', 405, 'not-supported', 'GET, HEAD'],
    ['POST', 'Patient', 405, 'not-supported', 'GET, HEAD'],
    ['POST', 'Patient/1', 405, 'not-supported', 'GET, HEAD'],
    ['DELETE', 'Observation', 405, 'not-supported', 'GET, HEAD, POST'],
    ['GET', 'Patient/_search', 405, 'not-supported', 'POST'],
    ['PUT', 'Subscription/1', 405, 'not-supported', 'GET, HEAD, DELETE'],
    ['PUT', 'Basic/1', 404, 'not-supported', null],
    ['POST', 'Basic/_search', 404, 'not-supported', null],
    ['PUT', '', 404, 'not-found', null],
    ['GET', 'Patient/1/2/3/4', 404, 'not-found', null],
    ['GET', 'Patient/%zz', 400, 'invalid', null],
    ['GET', 'Patient/%E0%A4%A', 400, 'invalid', null],
  ])('%s %s: %s', async (...[method, path, status, code, allow]) => {
    const response = await fetch(`${server.address}/${path}`, { method, headers: bearer });
    const body = (await response.json()) as Resource;
    expect([
      response.status,
      response.headers.get('content-type'),
      body.resourceType,
      (body['issue'] as readonly { readonly code: string }[])[0]?.code,
      response.headers.get('allow'),
    ]).toEqual([status, 'application/fhir+json; charset=utf-8', 'OperationOutcome', code, allow]);
  });

  it('of a client that takes XML alone', async () => {
    expect((await ask('Patient', { ...bearer, accept: 'application/fhir+xml' })).status).toBe(406);
    expect(
      (await ask('Patient', { ...bearer, accept: 'application/fhir+xml;q=0.5, application/fhir+json' })).status,
    ).toBe(200);
  });

  it('when the history is away say that it will be back, and when it fails do not say how', async () => {
    const broken = (error: Error): History => new Proxy(story.history, { get: () => () => Promise.reject(error) });
    for (const [error, status] of [
      [new VigilError('history-unreachable', 'secret address'), 503],
      [new Error('secret query'), 500],
    ] as const) {
      const other = await startFhirServer(story, broken(error));
      const answer = await ask(`${other.address}/Patient`, other.cookieOf('nurse'));
      await other.close();
      expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
  });
});

describe('the rest', () => {
  it('metadata is for everyone, and names what can be asked', async () => {
    const { status, body } = await ask('metadata', {});
    expect([status, body.resourceType, body['fhirVersion']]).toEqual([200, 'CapabilityStatement', '4.0.1']);
    const [rest] = body['rest'] as readonly {
      readonly resource: readonly {
        readonly type: string;
        readonly interaction: readonly { readonly code: string }[];
        readonly searchInclude?: readonly string[];
        readonly searchRevInclude?: readonly string[];
        readonly searchParam: readonly { readonly name: string; readonly type: string }[];
      }[];
    }[];
    expect(rest?.resource.map(({ type }) => type)).toEqual([...FHIR_TYPES, 'Subscription']);
    expect(rest?.resource.at(-1)).toMatchObject({
      searchParam: ['_id', 'status', 'criteria', 'topic'].map((name) => ({ name })),
      operation: [{ name: 'status' }, { name: 'events' }],
    });
    for (const { type, searchParam, interaction, searchInclude, searchRevInclude } of rest?.resource.slice(0, -1) ??
      []) {
      const known = FHIR_TYPES.find((one) => one === type);
      if (known === undefined) throw new Error(`${type} is no type of this server`);
      const names = SEARCH_PARAMETERS[known].map(({ name, type: kind }) => [name, kind]);
      expect(searchParam.map(({ name, type: kind }) => [name, kind])).toEqual(names);
      const isVersioned = VERSIONED_TYPES.some((one) => one === type);
      expect(interaction.some(({ code }) => code === 'vread')).toBe(isVersioned);
      for (const [name, links] of [
        ['_include', searchInclude ?? []],
        ['_revinclude', searchRevInclude ?? []],
      ] as const) {
        for (const link of links) expect(parseSearch(known, new URLSearchParams({ [name]: link })).ok, link).toBe(true);
      }
      // Each that is advertised is read: what refuses it speaks of its value, never of its name.
      for (const { name } of searchParam) {
        const { body: refusal } = await ask(`${type}?${name}=`);
        expect(JSON.stringify(refusal)).toContain(`${name}: has no value`);
      }
    }
    expect(rest?.resource.find(({ type }) => type === 'Observation')?.interaction.map(({ code }) => code)).toEqual([
      'read',
      'search-type',
      'create',
    ]);
  });

  it('SMART discovery stands beside it', async () => {
    expect((await ask('.well-known/smart-configuration', {})).body).toMatchObject({
      grant_types_supported: ['client_credentials'],
    });
  });

  it('a version that the client has is not sent again', async () => {
    const [flag] = (await search('Flag?')).found;
    const first = await ask(`Flag/${flag?.id ?? ''}`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"\d+"$/);
    expect((await ask(`Flag/${flag?.id ?? ''}`, { ...bearer, 'if-none-match': tag })).status).toBe(304);
  });
});

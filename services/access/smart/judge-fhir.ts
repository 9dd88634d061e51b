/**
 * Who asks for FHIR data, and may they? A bearer token is a program, with the scopes of its token; a
 * session cookie is a person, with the scopes of the role. A wrong token is never a person.
 */
import { ACCESS_TABLE, sightOf } from '../../contract/access/access-table.ts';
import type { Session } from '../../contract/screens/session.ts';
import { judgePerson, type JudgeParts } from '../judge-request.ts';
import type { AccessRequest } from '../authorization.port.ts';
import { bearerTokenIn } from '../../contract/access/bearer-token.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { FhirAccess, FhirReader, FhirVerdict } from './fhir-access.port.ts';
import { judgeScopes, mayNameByHospitalNumber, mayReadTrail, parseScope, type Scope } from './scope.ts';

export function fhirAccess(parts: JudgeParts & { readonly tokens: AccessTokens }): FhirAccess {
  return {
    judge: async (request, { type, action }) => {
      const found = await whoAsks(parts, request);
      if (!found.ok) return found;
      const answer = judgeScopes({ scopes: found.scopes, type, action, launchPatientId: null });
      if (!answer.isAllowed) return { ok: false, status: 403, message: `no scope for ${action} of ${type}` };
      return {
        ok: true,
        reader: { ...found.reader, address: request.ip ?? null, onlyPatientId: answer.onlyPatientId },
      };
    },
  };
}

type Found =
  | { readonly ok: true; readonly reader: Omit<FhirReader, 'onlyPatientId'>; readonly scopes: readonly Scope[] }
  | Extract<FhirVerdict, { ok: false }>;

async function whoAsks(parts: JudgeParts & { readonly tokens: AccessTokens }, request: AccessRequest): Promise<Found> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = bearerTokenIn(authorization);
    const grant = token === null ? null : parts.tokens.grantOf(token);
    if (grant === null) return { ok: false, status: 401, message: 'The bearer token is not known or has run out.' };
    return {
      ok: true,
      reader: {
        kind: 'client',
        id: grant.clientId,
        units: grant.units,
        ...sightOf('program'),
        namesByHospitalNumber: mayNameByHospitalNumber(grant.scopes),
        readsTrail: mayReadTrail(grant.scopes),
      },
      scopes: grant.scopes,
    };
  }
  const person = await judgePerson(parts, request, null);
  if (!person.ok) return { ok: false, status: person.code === 'not-signed-in' ? 401 : 403, message: person.message };
  const scopes = ACCESS_TABLE[person.value.role].fhirScopes.flatMap((text) => parseScope(text) ?? []);
  return {
    ok: true,
    reader: { ...readerOf(person.value), readsTrail: mayReadTrail(scopes) },
    scopes,
  };
}

function readerOf(session: Session): Omit<FhirReader, 'onlyPatientId' | 'readsTrail'> {
  const { userId, seesNames, seesBirthDates, opened = [] } = session;
  const units = [...session.units, ...opened.map(({ unitId }) => unitId)];
  return { kind: 'person', id: userId, units, seesNames, seesBirthDates, namesByHospitalNumber: seesNames };
}

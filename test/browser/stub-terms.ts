/** Codes of a hospital as their page may meet them; all of it made up. */
import type { HospitalTerms, TermsAnswer, WaitingTerm } from '../../services/contract/screens/terms-view.ts';
import { START_MS } from './stub-ward.ts';
import type { StubServer } from './stub-server.ts';

export const WAITING: WaitingTerm = {
  system: '99MON',
  code: 'SAT1',
  channel: null,
  name: 'oxygen saturation',
  state: 'listed',
  approvedAs: null,
  units: [{ sent: '%', ucum: '%' }],
  received: [
    {
      unitId: 'picu-1',
      sentUnit: '%',
      count: 380,
      firstAtMs: START_MS - 7_200_000,
      lastAtMs: START_MS - 60_000,
      least: 88,
      middle: 95,
      most: 100,
      now: 'unmapped-code',
    },
  ],
  candidates: [
    {
      target: 'signal:spo2Percent',
      score: 0.9,
      reasons: [{ code: 'term.same-name', values: { name: 'oxygen saturation' } }],
    },
  ],
  proposal: null,
  remark: null,
};

export const HOSPITAL: HospitalTerms = {
  hospitalId: 'severance',
  map: {
    version: 'codes-1.1.0+severance-3.0a1b2c3d',
    sha256: 'a'.repeat(64),
    sinceMs: START_MS,
    approved: 41,
    fault: null,
  },
  waiting: [WAITING],
  more: 0,
};

export function stubTerms(server: StubServer, hospitals: readonly HospitalTerms[]): void {
  const body: TermsAnswer = {
    atMs: START_MS,
    hospitals,
    targets: [{ target: 'signal:spo2Percent', english: 'SpO2', korean: '산소포화도', unit: '%' }],
  };
  server.answers.set('GET /api/terms', () => ({ body }));
}

import { describe, expect, it } from 'vitest';
import {
  commonScopes,
  judgeScopes,
  mayReadTrail,
  parseScope,
  scopeText,
  type FhirAction,
  type Scope,
} from '../../../services/access/smart/scope.ts';

const parsed = (text: string): readonly Scope[] => text.split(' ').flatMap((one) => parseScope(one) ?? []);

describe('a scope', () => {
  it.each([
    ['system/Observation.read', 'system/Observation.rs'],
    ['system/*.write', 'system/*.cud'],
    ['user/*.*', 'user/*.cruds'],
    ['patient/Observation.rs', 'patient/Observation.rs'],
    ['system/RiskAssessment.r', 'system/RiskAssessment.r'],
  ])('%s means %s', (text, meaning) => {
    const scope = parseScope(text);
    expect(scope === null ? null : scopeText(scope)).toBe(meaning);
  });

  it.each([
    'openid',
    'launch',
    'system/Observation',
    'system/Observation.',
    'system/Observation.sr',
    'system/Observation.rr',
    'System/Observation.rs',
    'system/observation.rs',
    'system/*.rs?category=vital-signs',
    'system/Observation.rs?code=1',
    'other/*.rs',
    'system/**.rs',
    '',
  ])('«%s» is none, and grants nothing', (text) => {
    expect(parseScope(text)).toBeNull();
  });

  it.each([
    ['system/*.rs', 'system/Observation.rs', 'system/Observation.rs'],
    ['system/Observation.cruds', 'system/*.rs', 'system/Observation.rs'],
    [
      'system/*.read system/Device.r',
      'system/Device.rs system/Flag.s',
      'system/Device.rs system/Flag.s system/Device.r',
    ],
    ['user/*.rs', 'system/*.rs', ''],
    ['system/Patient.rs', 'system/Observation.rs', ''],
    ['system/*.cud', 'system/*.rs', ''],
  ])('of %s, asked, and %s, registered, grants «%s»', (asked, registered, granted) => {
    expect(commonScopes(parsed(asked), parsed(registered)).map(scopeText).join(' ')).toBe(granted);
  });
});

describe('the trail of who saw what', () => {
  it.each([
    ['system/AuditTrail.rs system/AuditEvent.rs', true],
    ['user/AuditTrail.read', true],
    ['system/AuditTrail.r', false],
    ['system/*.cruds', false],
    ['user/*.rs user/AuditEvent.rs', false],
    ['patient/AuditTrail.rs', false],
  ])('«%s» opens it: %s', (scopes, isOpen) => {
    expect(mayReadTrail(parsed(scopes))).toBe(isOpen);
  });

  it('is granted by its own name alone', () => {
    expect(commonScopes(parsed('system/AuditTrail.rs'), parsed('system/*.rs'))).toEqual([]);
    expect(commonScopes(parsed('system/AuditTrail.rs'), parsed('system/AuditTrail.rs')).map(scopeText)).toEqual([
      'system/AuditTrail.rs',
    ]);
  });
});

/** Every context, type and action against every kind of question: what is not written here is refused. */
describe('scope by type by action by context', () => {
  const TYPES = ['Patient', 'Observation', 'RiskAssessment', 'Device', 'AuditEvent'];
  const ACTIONS: readonly FhirAction[] = ['create', 'read', 'update', 'delete', 'search'];
  const TABLE: readonly [scopes: string, allowed: (type: string, action: FhirAction) => boolean][] = [
    ['', () => false],
    ['system/*.rs', (_, action) => action === 'read' || action === 'search'],
    ['user/*.rs', (_, action) => action === 'read' || action === 'search'],
    ['system/*.read', (_, action) => action === 'read' || action === 'search'],
    ['system/*.write', (_, action) => action !== 'read' && action !== 'search'],
    ['system/*.*', () => true],
    ['system/RiskAssessment.r', (type, action) => type === 'RiskAssessment' && action === 'read'],
    ['system/Observation.s', (type, action) => type === 'Observation' && action === 'search'],
    ['user/Device.rs', (type, action) => type === 'Device' && (action === 'read' || action === 'search')],
    [
      'system/Observation.r system/Patient.s',
      (type, action) => (type === 'Observation' && action === 'read') || (type === 'Patient' && action === 'search'),
    ],
    ['system/Observation.c', (type, action) => type === 'Observation' && action === 'create'],
    ['patient/*.rs', () => false],
  ];
  const cases = TABLE.flatMap(([scopes, allowed]) =>
    TYPES.flatMap((type) => ACTIONS.map((action) => [scopes, type, action, allowed(type, action)] as const)),
  );

  it.each(cases)('«%s» lets %s %s: %s', (scopes, type, action, isAllowed) => {
    expect(judgeScopes({ scopes: parsed(scopes), type, action, launchPatientId: null })).toEqual(
      isAllowed ? { isAllowed, onlyPatientId: null } : { isAllowed },
    );
  });

  it('of a launched patient is for that patient alone, unless a wider one stands beside it', () => {
    const ask = (scopes: string): unknown =>
      judgeScopes({ scopes: parsed(scopes), type: 'Observation', action: 'search', launchPatientId: 'p-1' });
    expect(ask('patient/Observation.rs')).toEqual({ isAllowed: true, onlyPatientId: 'p-1' });
    expect(ask('patient/Patient.rs')).toEqual({ isAllowed: false });
    expect(ask('patient/Observation.rs user/*.rs')).toEqual({ isAllowed: true, onlyPatientId: null });
  });
});

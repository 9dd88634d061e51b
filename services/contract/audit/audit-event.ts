/**
 * One event of the trail of who saw and did what. Invariant: no name, birth date or hospital number of a child and no
 * free text of a clinical record stands in it; a child is its stay (and, over FHIR, its patient id), a person its account.
 */
import { z } from 'zod';

export const AUDIT_ACTIONS = [
  'view',
  'acknowledge',
  'snooze',
  /** Took an answer to an alert back. */
  'undo',
  'chart',
  'hand-over',
  'policy',
  'terms',
  'export',
  'break-glass',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'account',
  'operate',
  'subscribe',
  'gap',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** `operator`: who runs commands on the machine, by the account of its operating system. `vigil`: the program itself. */
export const AUDIT_ACTORS = ['person', 'screen', 'program', 'gateway', 'operator', 'vigil', 'nobody'] as const;
export type AuditActorKind = (typeof AUDIT_ACTORS)[number];

/** Stays of one event: a board shows a unit of at most 60 beds. */
export const AUDIT_STAYS_MAX = 200;

const id = z.string().min(1).max(256);

export const auditEventSchema = z.strictObject({
  version: z.literal(1),
  /** Wall time at which it was asked for, ms. */
  atMs: z.number().int().min(0),
  action: z.enum(AUDIT_ACTIONS),
  actor: z.strictObject({
    kind: z.enum(AUDIT_ACTORS),
    /** Account, client or screen; of a failed sign-in what was typed. */
    id: z.string().max(256),
    role: z.string().max(64).nullable(),
    /** Network address of the request; null: none, or not known. */
    address: z.string().max(64).nullable(),
  }),
  unitId: id.nullable(),
  stayIds: z.array(id).max(AUDIT_STAYS_MAX),
  patientIds: z.array(id).max(AUDIT_STAYS_MAX),
  /** Screen, route or command: `board`, `trends`, `fhir Observation`, `vigil export`. */
  screen: z.string().min(1).max(128),
  outcome: z.enum(['done', 'refused']),
  /** What else tells it from others, as codes, ids and counts. */
  detail: z.record(z.string().max(64), z.union([z.string().max(512), z.number(), z.boolean()])),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
export type AuditActor = AuditEvent['actor'];

const SCREEN_ROLES: readonly string[] = ['wall', 'shared'];

/** Whose session it is: a person's, or a screen's that nobody has signed in on. */
export function sessionActor(
  { userId, role }: { readonly userId: string; readonly role: string },
  address: string | null,
): AuditActor {
  return { kind: SCREEN_ROLES.includes(role) ? 'screen' : 'person', id: userId, role, address };
}

/** Of a view: who looked at what; the rest is filled in by the trail. */
export type AuditEntry = Pick<AuditEvent, 'action' | 'actor' | 'screen'> &
  Partial<Pick<AuditEvent, 'unitId' | 'outcome' | 'detail'>> & {
    readonly stayIds?: readonly string[];
    readonly patientIds?: readonly string[];
  };

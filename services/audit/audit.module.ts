/** Puts the table of audited routes before every controller of the application, and hands the trail to who asks for it. */
import {
  HttpException,
  Module,
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuditActor, AuditEntry } from '../contract/audit/audit-event.ts';
import { ERROR_CODES, VigilError } from '../platform/errors.ts';
import { AUDIT_TRAIL, type AuditTrail } from './audit-trail.port.ts';
import { auditOf, type RouteAudit } from './audited-routes.ts';
import { TRAIL_READER, type TrailReader } from './trail-reader.port.ts';
import { aboutOf, detailOf, enteredAs, typedName, type AskedRoute } from './route-entry.ts';

export interface AuditModuleOptions {
  readonly trail: AuditTrail;
  readonly trails: TrailReader;
  /** null: nobody whom this server knows. */
  readonly whoAsks: (request: Request) => Promise<AuditActor | null>;
  /** null: not known. */
  readonly unitOfStay: (stayId: string) => Promise<string | null>;
  /** Whether there is a unit of that id: what else was typed may be the number of a child. */
  readonly isUnit: (unitId: string) => Promise<boolean>;
  /** Whether there is an account or client of that name: what else was typed may be a password in the wrong field. */
  readonly isAccount: (name: string) => Promise<boolean>;
}

@Module({})
export class AuditModule {
  static with(options: AuditModuleOptions): DynamicModule {
    return {
      module: AuditModule,
      global: true,
      providers: [
        { provide: AUDIT_TRAIL, useValue: options.trail },
        { provide: TRAIL_READER, useValue: options.trails },
        { provide: APP_INTERCEPTOR, useValue: new AuditInterceptor(options) },
      ],
      exports: [AUDIT_TRAIL, TRAIL_READER],
    };
  }
}

class AuditInterceptor implements NestInterceptor {
  readonly #options: AuditModuleOptions;

  constructor(options: AuditModuleOptions) {
    this.#options = options;
  }

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const rule = auditOf(routeOf(request));
    const answer = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    switch (rule.kind) {
      case 'view':
        return from(this.#view(rule, request, answer));
      case 'decide':
        return from(this.#decide(rule, request, answer));
      case 'sign-in':
        return from(this.#signIn(rule, request, answer));
      case 'sign-out':
        return from(this.#signOut(rule, request, answer));
      case 'within':
      case 'none':
        return next.handle();
    }
  }

  async #view({ action, screen }: Told, request: Request, answer: () => Promise<unknown>): Promise<unknown> {
    const result = await answer();
    const actor = await this.#options.whoAsks(request);
    if (actor === null) return result;
    const about = await this.#about(request, result);
    await kept(this.#options.trail.view({ action, screen, actor, ...about }));
    return result;
  }

  async #decide({ action, screen }: Told, request: Request, answer: () => Promise<unknown>): Promise<unknown> {
    const actor = await this.#options.whoAsks(request);
    if (actor === null) return answer();
    await kept(this.#options.trail.check());
    const entry = { action, screen, actor, ...(await this.#about(request, null)), detail: detailOf(asked(request)) };
    try {
      const result = await answer();
      await this.#options.trail.note(entry);
      return result;
    } catch (error) {
      await this.#options.trail.note({ ...entry, outcome: 'refused' });
      throw error;
    }
  }

  async #signIn({ screen }: Screen, request: Request, answer: () => Promise<unknown>): Promise<unknown> {
    const address = request.ip ?? null;
    try {
      const result = await answer();
      const actor = enteredAs(result, address);
      if (actor !== null) await this.#options.trail.note({ action: 'sign-in', screen, actor });
      return result;
    } catch (error) {
      const status = error instanceof HttpException ? error.getStatus() : 0;
      if (status === 401 || status === 429) {
        const typed = typedName(request.body);
        const id = typed !== null && (await this.#options.isAccount(typed)) ? typed : '';
        const actor: AuditActor = { kind: 'nobody', id, role: null, address };
        await this.#options.trail.note({
          action: 'sign-in-failed',
          screen,
          actor,
          outcome: 'refused',
          detail: { status },
        });
      }
      throw error;
    }
  }

  async #signOut({ screen }: Screen, request: Request, answer: () => Promise<unknown>): Promise<unknown> {
    const actor = await this.#options.whoAsks(request);
    const result = await answer();
    if (actor !== null) await this.#options.trail.note({ action: 'sign-out', screen, actor });
    return result;
  }

  async #about(request: Request, result: unknown): Promise<Pick<AuditEntry, 'unitId' | 'stayIds'>> {
    const { unitId: named, stayIds } = aboutOf(asked(request), result);
    const unitId = named !== null && (await this.#options.isUnit(named)) ? named : null;
    const [stayId] = stayIds;
    return { stayIds, unitId: unitId ?? (stayId === undefined ? null : await this.#options.unitOfStay(stayId)) };
  }
}

type Told = Extract<RouteAudit, { readonly action: unknown }>;
type Screen = Extract<RouteAudit, { readonly kind: 'sign-in' | 'sign-out' }>;

function routeOf(request: Request): string {
  const route: unknown = request.route;
  const template = typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : '';
  return `${request.method === 'HEAD' ? 'GET' : request.method} ${template}`;
}

function asked({ params, query, body }: Request): AskedRoute {
  return { params, query, body };
}

/** What is not in the trail is not answered. */
async function kept(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    const message = `who looks at data of children must be written down, and that fails now; alerts go on. ${ERROR_CODES[error.code].remedy}`;
    throw new HttpException({ code: error.code, message }, 503, { cause: error });
  }
}

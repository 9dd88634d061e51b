/** GET /health/live, /health/ready, /metrics and /api/status: for supervisors, not for people's names. */
import { Controller, Get, Header, HttpException, Inject } from '@nestjs/common';
import type { HealthReport } from './health.ts';

export const OPERATIONS = Symbol('Operations');

/** What anyone may know before signing in. Demo accounts are named in demo mode only. */
export interface PublicStatus {
  readonly version: string;
  readonly mode: 'demo' | 'production';
  readonly log: string;
  readonly history: string;
  readonly safety: string;
  /** How people sign in. `name` null: the provider of the hospital has no name of its own. */
  readonly signIn: { readonly hasLocalAccounts: boolean; readonly provider: { readonly name: string | null } | null };
  readonly demoAccounts?: readonly { readonly userName: string; readonly displayName: string; readonly role: string }[];
  readonly demoPassword?: string;
}

export interface Operations {
  health(): HealthReport;
  /** Prometheus text. */
  metrics(): Promise<string>;
  status(): PublicStatus;
}

@Controller()
export class HealthController {
  readonly #operations: Operations;

  constructor(@Inject(OPERATIONS) operations: Operations) {
    this.#operations = operations;
  }

  @Get('health/live')
  live(): { readonly live: true } {
    return { live: true };
  }

  @Get('health/ready')
  ready(): HealthReport {
    const report = this.#operations.health();
    if (!report.ready) throw new HttpException(report, 503);
    return report;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.#operations.metrics();
  }

  @Get('api/status')
  status(): PublicStatus {
    return this.#operations.status();
  }
}

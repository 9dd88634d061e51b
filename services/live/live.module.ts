/**
 * Composes the live stage: the ward view fed from the log, the desks, the socket. Needs AccessModule
 * in the same application. While the log does not answer it is silent, so that every screen says NOT
 * LIVE; a fault that waiting cannot mend it hands up.
 */
import { randomUUID } from 'node:crypto';
import {
  Inject,
  Module,
  type DynamicModule,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import type { Decision } from '../contract/decisions/decision.ts';
import { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import { AUDIT_TRAIL, type AuditTrail } from '../audit/audit-trail.port.ts';
import { BREAK_GLASS, type BreakGlass } from '../access/break-glass.port.ts';
import { TRAIL_READER, type TrailReader } from '../audit/trail-reader.port.ts';
import { AUDIT_PAGE, AuditController, type AuditPageParts } from './audit/audit.controller.ts';
import { BreakGlassController } from './emergency/break-glass.controller.ts';
import { HOST_RULE, type HostRule } from '../access/host-rule.port.ts';
import { IDENTITY, type Identity } from '../access/identity.port.ts';
import { SECOND_PERSON, type SecondPerson } from '../access/second-person.port.ts';
import { PEOPLE_AT_SCREEN, type PeopleAtScreen } from '../access/people-at-screen.port.ts';
import type { EventLog } from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { AlertCommandHandler } from './screen/alert-command-handler.ts';
import { BoardViews } from './screen/board-views.ts';
import { CareHandler } from './screen/care-handler.ts';
import { ChartingHandler } from './screen/charting-handler.ts';
import { ConcernHandler } from './screen/concern-handler.ts';
import {
  LIVE_LOGGER,
  LiveGateway,
  SCREEN_SUBSCRIPTIONS,
  SCREEN_EVENT_HANDLER,
  SOCKET_ENTRY,
  type SocketEntry,
} from './live.gateway.ts';
import { readDecisions, type DecisionReading } from './board/read-decisions.ts';
import type { ShippedRules } from './policy/change-policy.ts';
import { LimitsController, POLICY_PREVIEWS } from './policy/limits.controller.ts';
import type { PolicyPreviews } from './policy/policy-previews.port.ts';
import { POLICY_PARTS, PolicyController, type PolicyParts } from './policy/policy.controller.ts';
import { ProbeCounts } from './screen/probe-counts.ts';
import { PolicySubmission } from './policy/policy-submission.ts';
import { ReceiptHandler } from './screen/receipt-handler.ts';
import { ScreenSubscriptions, type ScreenFigures } from './screen/screen-subscriptions.ts';
import { ScreenEvents } from './screen/screen-events.ts';
import { UnitsController } from './units.controller.ts';
import type { Applied } from './board/unit-board.ts';
import { WARD_VIEW, WardView } from './board/ward-view.ts';

const OPTIONS = Symbol('LiveOptions');
const BOARD_VIEWS = Symbol('BoardViews');
const HANDLERS = Symbol('Handlers');
const ALERT_COMMANDS = Symbol('AlertCommandHandler');
const CHARTING = Symbol('ChartingHandler');
/** Figures for the metrics page: inject with this token. */
export const LIVE_FIGURES = Symbol('LiveFigures');

/** Paths that one line of the log names. */
const CORRECTED_MAX = 12;

export interface LiveOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly decisions?: DecisionMemory;
  /** Every shipped rule: what a unit may decide about. */
  readonly rules: ShippedRules;
  readonly previews: PolicyPreviews;
  /** The log gave up. The process should become unready and end. */
  readonly onFault: (fault: VigilError) => void;
}

/** What the module itself hears of and ends. */
interface Handlers {
  readonly commands: AlertCommandHandler;
  readonly charting: ChartingHandler;
  readonly care: CareHandler;
  readonly views: BoardViews;
}

interface LiveParts extends LiveOptions {
  readonly submission: PolicySubmission;
}

export interface LiveFigures extends ScreenFigures {
  readonly units: number;
  /** Alerts asserted with other content than shown under the same transition: should stay 0. */
  readonly alertConflicts: number;
  /** Assertions that had to replace what the screens showed: should stay 0. */
  readonly stateCorrections: number;
}

const auditPage = (clock: Clock) => ({
  provide: AUDIT_PAGE,
  inject: [TRAIL_READER, AUDIT_TRAIL],
  useFactory: (trails: TrailReader, trail: AuditTrail): AuditPageParts => ({ trails, trail, clock }),
});

/** Beside whoever is signed in. */
interface WhoStandsThere {
  readonly secondPerson: SecondPerson;
  readonly people: PeopleAtScreen;
}
const WHO = Symbol('WhoStandsThere');
const whoStandsThere: Provider = {
  provide: WHO,
  inject: [SECOND_PERSON, PEOPLE_AT_SCREEN],
  useFactory: (secondPerson: SecondPerson, people: PeopleAtScreen): WhoStandsThere => ({ secondPerson, people }),
};

@Module({})
export class LiveModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #options: LiveParts;
  readonly #wards: WardView;
  readonly #subscriptions: ScreenSubscriptions;
  readonly #commands: AlertCommandHandler;
  readonly #charting: ChartingHandler;
  readonly #care: CareHandler;
  readonly #views: BoardViews;
  #reader: DecisionReading | null = null;

  constructor(
    @Inject(OPTIONS) options: LiveParts,
    @Inject(WARD_VIEW) wards: WardView,
    @Inject(SCREEN_SUBSCRIPTIONS) subscriptions: ScreenSubscriptions,
    @Inject(HANDLERS) { commands, charting, care, views }: Handlers,
  ) {
    this.#options = options;
    this.#wards = wards;
    this.#subscriptions = subscriptions;
    this.#commands = commands;
    this.#charting = charting;
    this.#care = care;
    this.#views = views;
  }

  static with(options: LiveOptions): DynamicModule {
    const { log, clock, logger } = options;
    const submission = new PolicySubmission({ log, clock });
    return {
      module: LiveModule,
      controllers: [UnitsController, PolicyController, LimitsController, BreakGlassController, AuditController],
      providers: [
        { provide: OPTIONS, useValue: { ...options, submission } satisfies LiveParts },
        {
          provide: SOCKET_ENTRY,
          inject: [IDENTITY, HOST_RULE],
          useFactory: (identity: Identity, hosts: HostRule): SocketEntry => ({ identity, hosts }),
        },
        { provide: LIVE_LOGGER, useValue: logger },
        ...policyProviders(options, submission),
        auditPage(clock),
        whoStandsThere,
        { provide: WARD_VIEW, useFactory: () => new WardView(randomUUID()) },
        { provide: ALERT_COMMANDS, useFactory: () => new AlertCommandHandler({ log, clock }) },
        { provide: CHARTING, useFactory: () => new ChartingHandler({ log, clock, logger }) },
        {
          provide: SCREEN_SUBSCRIPTIONS,
          inject: [WARD_VIEW, IDENTITY, BREAK_GLASS],
          useFactory: (wards: WardView, identity: Identity, breakGlass: BreakGlass) =>
            new ScreenSubscriptions({ wards, identity, clock, breakGlass }),
        },
        {
          provide: BOARD_VIEWS,
          inject: [WARD_VIEW, AUDIT_TRAIL],
          useFactory: (wards: WardView, trail: AuditTrail) => new BoardViews({ wards, trail, clock }),
        },
        {
          provide: HANDLERS,
          inject: [ALERT_COMMANDS, CHARTING, BOARD_VIEWS],
          useFactory: (commands: AlertCommandHandler, charting: ChartingHandler, views: BoardViews): Handlers => ({
            commands,
            charting,
            care: new CareHandler({ log, clock }),
            views,
          }),
        },
        {
          provide: SCREEN_EVENT_HANDLER,
          inject: [WARD_VIEW, SCREEN_SUBSCRIPTIONS, HANDLERS, WHO],
          useFactory: (wards: WardView, subscriptions: ScreenSubscriptions, handlers: Handlers, who: WhoStandsThere) =>
            new ScreenEvents({
              ...handlers,
              wards,
              subscriptions,
              ...who,
              receipts: new ReceiptHandler(log),
              concerns: new ConcernHandler({ log, clock, logger }),
              clock,
              logger,
            }),
        },
        {
          provide: LIVE_FIGURES,
          inject: [WARD_VIEW, SCREEN_SUBSCRIPTIONS],
          useFactory: (wards: WardView, subscriptions: ScreenSubscriptions) => () => figuresOf(wards, subscriptions),
        },
        LiveGateway,
      ],
      exports: [LIVE_FIGURES],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { log, clock, logger } = this.#options;
    const probes = new ProbeCounts({ serverId: randomUUID(), log, clock, logger, subscriptions: this.#subscriptions });
    this.#subscriptions.beSilentWhile(() => this.#reader?.isInterrupted() === true);
    this.#reader = await readDecisions({
      log,
      wards: this.#wards,
      decisions: this.#options.decisions ?? new DecisionMemory(),
      nowMs: clock.nowMs(),
      onDecision: (decision) => {
        const applied = this.#subscriptions.onDecision(decision);
        this.#noteCorrection(decision, applied);
        if (applied.kind === 'change') probes.onSent(decision);
        this.#commands.onDecision(decision);
        this.#charting.onDecision(decision);
        this.#care.onDecision(decision);
        this.#options.submission.onDecision(decision);
      },
      onDamaged: (position) =>
        this.#options.logger.error(
          'a damaged record was passed over; the next assertion puts the screens right',
          new VigilError('log-record-damaged', 'its checksum does not hold'),
          { role: 'live', ...position },
        ),
      onFault: (fault) => {
        this.#subscriptions.stop();
        this.#options.onFault(fault);
      },
    });
  }

  /** What a screen had wrong, until now: by field, rule and kind, naming nobody. */
  #noteCorrection({ unitId }: Decision, applied: Applied): void {
    if (applied.kind !== 'replaced' || applied.corrected.length === 0) return;
    const { corrected } = applied;
    this.#options.logger.warn('what the screens showed was put right', {
      role: 'live',
      unitId,
      corrected: corrected.slice(0, CORRECTED_MAX),
      count: corrected.length,
    });
  }

  /** Before the sockets are closed: a screen that does not read would hold them open for long. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#subscriptions.stop();
    this.#commands.close();
    this.#views.stop();
    await this.#reader?.close();
    this.#subscriptions.dropAll();
  }
}

function policyProviders({ rules, clock, previews }: LiveOptions, submission: PolicySubmission): readonly Provider[] {
  const policy: PolicyParts = { rules, submission, previews, clock, newId: randomUUID };
  return [
    { provide: POLICY_PARTS, useValue: policy },
    { provide: POLICY_PREVIEWS, useValue: previews },
  ];
}

function figuresOf(wards: WardView, subscriptions: ScreenSubscriptions): LiveFigures {
  const boards = wards.boards();
  return {
    ...subscriptions.figures(),
    units: boards.length,
    alertConflicts: boards.reduce((sum, board) => sum + board.conflicts, 0),
    stateCorrections: boards.reduce((sum, board) => sum + board.corrections, 0),
  };
}

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
} from '@nestjs/common';
import { IDENTITY, type Identity } from '../access/identity.port.ts';
import type { EventLog } from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { CommandDesk } from './screen/command-desk.ts';
import { ConcernDesk } from './screen/concern-desk.ts';
import { LIVE_LOGGER, LiveGateway, SCREEN_DESK, SCREEN_EVENT_DESK } from './live.gateway.ts';
import { readDecisions, type DecisionReading } from './board/read-decisions.ts';
import { ReceiptDesk } from './screen/receipt-desk.ts';
import { ScreenDesk, type ScreenFigures } from './screen/screen-desk.ts';
import { ScreenEvents } from './screen/screen-events.ts';
import { UnitsController, WARD_VIEW } from './units.controller.ts';
import { WardView } from './board/ward-view.ts';

const OPTIONS = Symbol('LiveOptions');
const COMMAND_DESK = Symbol('CommandDesk');
/** Figures for the metrics page: inject with this token. */
export const LIVE_FIGURES = Symbol('LiveFigures');

export interface LiveOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The log gave up. The process should become unready and end. */
  readonly onFault: (fault: VigilError) => void;
}

export interface LiveFigures extends ScreenFigures {
  readonly units: number;
  /** Alerts asserted with other content than shown under the same transition: should stay 0. */
  readonly alertConflicts: number;
  /** Assertions that had to replace what the screens showed: should stay 0. */
  readonly stateCorrections: number;
}

@Module({})
export class LiveModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #options: LiveOptions;
  readonly #wards: WardView;
  readonly #desk: ScreenDesk;
  readonly #commands: CommandDesk;
  #reader: DecisionReading | null = null;

  constructor(
    @Inject(OPTIONS) options: LiveOptions,
    @Inject(WARD_VIEW) wards: WardView,
    @Inject(SCREEN_DESK) desk: ScreenDesk,
    @Inject(COMMAND_DESK) commands: CommandDesk,
  ) {
    this.#options = options;
    this.#wards = wards;
    this.#desk = desk;
    this.#commands = commands;
  }

  static with(options: LiveOptions): DynamicModule {
    const { log, clock, logger } = options;
    return {
      module: LiveModule,
      controllers: [UnitsController],
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: LIVE_LOGGER, useValue: logger },
        { provide: WARD_VIEW, useFactory: () => new WardView(randomUUID()) },
        { provide: COMMAND_DESK, useFactory: () => new CommandDesk({ log, clock }) },
        {
          provide: SCREEN_DESK,
          inject: [WARD_VIEW, IDENTITY],
          useFactory: (wards: WardView, identity: Identity) => new ScreenDesk({ wards, identity, clock }),
        },
        {
          provide: SCREEN_EVENT_DESK,
          inject: [WARD_VIEW, SCREEN_DESK, COMMAND_DESK],
          useFactory: (wards: WardView, desk: ScreenDesk, commands: CommandDesk) =>
            new ScreenEvents({
              wards,
              desk,
              commands,
              receipts: new ReceiptDesk(log),
              concerns: new ConcernDesk({ log, clock, logger }),
              clock,
              logger,
            }),
        },
        {
          provide: LIVE_FIGURES,
          inject: [WARD_VIEW, SCREEN_DESK],
          useFactory: (wards: WardView, desk: ScreenDesk) => () => figuresOf(wards, desk),
        },
        LiveGateway,
      ],
      exports: [LIVE_FIGURES],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { log, clock } = this.#options;
    this.#desk.beSilentWhile(() => this.#reader?.isInterrupted() === true);
    this.#reader = await readDecisions({
      log,
      wards: this.#wards,
      nowMs: clock.nowMs(),
      onDecision: (decision) => {
        this.#desk.onDecision(decision);
        this.#commands.onDecision(decision);
      },
      onDamaged: (place) =>
        this.#options.logger.error(
          'a damaged record was passed over; the next assertion puts the screens right',
          new VigilError('log-record-damaged', 'its checksum does not hold'),
          { role: 'live', ...place },
        ),
      onFault: (fault) => {
        this.#desk.stop();
        this.#options.onFault(fault);
      },
    });
  }

  /** Before the sockets are closed: a screen that does not read would hold them open for long. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#desk.stop();
    this.#commands.close();
    await this.#reader?.close();
    this.#desk.dropAll();
  }
}

function figuresOf(wards: WardView, desk: ScreenDesk): LiveFigures {
  const boards = wards.boards();
  return {
    ...desk.figures(),
    units: boards.length,
    alertConflicts: boards.reduce((sum, board) => sum + board.conflicts, 0),
    stateCorrections: boards.reduce((sum, board) => sum + board.corrections, 0),
  };
}

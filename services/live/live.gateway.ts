/**
 * The socket at the edge: lets in who has a session cookie and comes from our own page, and hands each
 * event on. What an event means is decided in screen-events.ts.
 */
import type { IncomingMessage } from 'node:http';
import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { HostRule } from '../access/host-rule.port.ts';
import type { Identity } from '../access/identity.port.ts';
import {
  SCREEN_EVENTS,
  type CareAnswer,
  type ChartAnswer,
  type CommandAnswer,
  type ConcernAnswer,
  type PaintAnswer,
  type SocketRefusal,
  type WatchAnswer,
} from '../contract/screens/live-events.ts';
import { sessionTokenIn } from '../contract/screens/session-cookie.ts';
import { InvariantError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { isSameOrigin } from '../platform/same-origin.ts';
import { SOCKET_OPTIONS, socketRooms, socketScreen } from './adapters/socket-screen.ts';
import type { Screen, ScreenSubscriptions } from './screen/screen-subscriptions.ts';
import type { ScreenEvents } from './screen/screen-events.ts';

export const SCREEN_SUBSCRIPTIONS = Symbol('ScreenSubscriptions');
export const SCREEN_EVENT_HANDLER = Symbol('ScreenEvents');
/** What a socket is asked at the entry. */
export const SOCKET_ENTRY = Symbol('SocketEntry');
export interface SocketEntry {
  readonly identity: Identity;
  readonly hosts: HostRule;
}
export const LIVE_LOGGER = Symbol('LiveLogger');

/** Signed-in screens of this server together. Who is not signed in takes no place from them. */
const SCREENS_MAX = 2_000;

@WebSocketGateway({
  ...SOCKET_OPTIONS,
  allowRequest: (request: IncomingMessage, decide: (refusal: string | null, allowed: boolean) => void) =>
    decide(null, isSameOrigin(request.headers)),
})
export class LiveGateway implements OnGatewayInit<Server>, OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket> {
  readonly #subscriptions: ScreenSubscriptions;
  readonly #events: ScreenEvents;
  readonly #identity: Identity;
  readonly #hosts: HostRule;
  readonly #logger: Logger;
  readonly #screens = new WeakMap<Socket, Screen>();

  constructor(
    @Inject(SCREEN_SUBSCRIPTIONS) subscriptions: ScreenSubscriptions,
    @Inject(SCREEN_EVENT_HANDLER) events: ScreenEvents,
    @Inject(SOCKET_ENTRY) { identity, hosts }: SocketEntry,
    @Inject(LIVE_LOGGER) logger: Logger,
  ) {
    this.#subscriptions = subscriptions;
    this.#events = events;
    this.#identity = identity;
    this.#hosts = hosts;
    this.#logger = logger;
  }

  afterInit(server: Server): void {
    server.use((socket, next) => void this.#letIn(socket).then(next, next));
    this.#subscriptions.start({
      rooms: socketRooms(server),
      onCheckFault: (thrown) => this.#logger.error('sessions could not be checked', thrown),
    });
  }

  handleConnection(socket: Socket): void {
    const token = sessionTokenIn(socket.handshake.headers.cookie);
    if (token === null) return void socket.disconnect(true);
    const screen = this.#subscriptions.open(socketScreen(socket), token);
    this.#screens.set(socket, screen);
    socket.use((_event, next) => {
      if (this.#subscriptions.admit(screen)) next();
    });
  }

  handleDisconnect(socket: Socket): void {
    const screen = this.#screens.get(socket);
    if (screen === undefined) return;
    this.#subscriptions.close(screen);
    this.#events.closed(screen);
  }

  @SubscribeMessage(SCREEN_EVENTS.watch)
  watch(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<WatchAnswer> {
    return this.#events.watch(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.acknowledge)
  acknowledge(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<CommandAnswer> {
    return this.#events.acknowledge(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.snooze)
  snooze(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<CommandAnswer> {
    return this.#events.snooze(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.undo)
  undo(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<CommandAnswer> {
    return this.#events.undo(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.painted)
  paint(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<PaintAnswer> {
    return this.#events.paint(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.probePainted)
  paintProbe(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<PaintAnswer> {
    return this.#events.paintProbe(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.enterConcern)
  enterConcern(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<ConcernAnswer> {
    return this.#events.enterConcern(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.chart)
  chart(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<ChartAnswer> {
    return this.#events.chart(this.#screenOf(socket), payload);
  }

  @SubscribeMessage(SCREEN_EVENTS.care)
  care(@ConnectedSocket() socket: Socket, @MessageBody() payload: unknown): Promise<CareAnswer> {
    return this.#events.care(this.#screenOf(socket), payload);
  }

  /** Resolves to the refusal, or to nothing for who may come in. */
  async #letIn(socket: Socket): Promise<Error | undefined> {
    if (this.#subscriptions.figures().screens >= SCREENS_MAX) return new Error('too many screens');
    const { headers } = socket.handshake;
    if (!this.#hosts.allows(headers.host, socket.request.socket.localAddress)) return new Error('host not allowed');
    const token = sessionTokenIn(headers.cookie);
    if (token !== null && (await this.#identity.session(token)) !== null) return undefined;
    const refusal: SocketRefusal = { code: 'not-signed-in' };
    return Object.assign(new Error('not signed in'), { data: refusal });
  }

  #screenOf(socket: Socket): Screen {
    const screen = this.#screens.get(socket);
    if (screen === undefined) throw new InvariantError('an event of a socket that was not opened');
    return screen;
  }
}

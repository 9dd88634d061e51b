/** Puts the connection page's HTTP answers into an application. Whoever composes gives it the books. */
import { Module, type DynamicModule } from '@nestjs/common';
import { CONNECTIONS_DESK, ConnectionsController, type ConnectionsDesk } from './connections.controller.ts';

@Module({})
export class ConnectionsModule {
  static with(desk: ConnectionsDesk): DynamicModule {
    return {
      module: ConnectionsModule,
      controllers: [ConnectionsController],
      providers: [{ provide: CONNECTIONS_DESK, useValue: desk }],
    };
  }
}

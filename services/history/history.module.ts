/** Puts the history's HTTP door into an application. Needs AccessModule in the same application. */
import { Module, type DynamicModule } from '@nestjs/common';
import { HISTORY, HistoryController } from './history.controller.ts';
import type { History } from './history.port.ts';

@Module({})
export class HistoryModule {
  /** Whoever opened the history closes it, after the application. */
  static with({ history }: { readonly history: History }): DynamicModule {
    return {
      module: HistoryModule,
      controllers: [HistoryController],
      providers: [{ provide: HISTORY, useValue: history }],
    };
  }
}

/** Puts the re-run of the quarantine into an application that has a history. */
import { Module, type DynamicModule } from '@nestjs/common';
import { RERUN_DESK, RerunController, type RerunDesk } from './rerun.controller.ts';

@Module({})
export class RerunModule {
  static with(desk: RerunDesk): DynamicModule {
    return {
      module: RerunModule,
      controllers: [RerunController],
      providers: [{ provide: RERUN_DESK, useValue: desk }],
    };
  }
}

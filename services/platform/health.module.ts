import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController, OPERATIONS, type Operations } from './health.controller.ts';

@Module({})
export class HealthModule {
  static with(operations: Operations): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: OPERATIONS, useValue: operations }],
    };
  }
}

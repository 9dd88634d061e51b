/** One controller with the values it is made with: what most parts of the HTTP server are, and no more than that. */
import { Module, type DynamicModule, type Type } from '@nestjs/common';

@Module({})
export class ControllerModule {
  /** Whoever opened a value closes it, after the application. */
  static with(controller: Type, values: readonly (readonly [token: symbol, value: unknown])[]): DynamicModule {
    return {
      module: ControllerModule,
      controllers: [controller],
      providers: values.map(([provide, useValue]) => ({ provide, useValue })),
    };
  }
}

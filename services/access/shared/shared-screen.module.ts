/** Composes the routes of shared screens; who stands there is answered by AccessModule, which the sockets ask too. */
import { Module, type DynamicModule } from '@nestjs/common';
import { SHARED_SCREEN_PARTS, SharedScreenController, type SharedScreenParts } from './shared-screen.controller.ts';

@Module({})
export class SharedScreenModule {
  static with(parts: SharedScreenParts): DynamicModule {
    return {
      module: SharedScreenModule,
      controllers: [SharedScreenController],
      providers: [{ provide: SHARED_SCREEN_PARTS, useValue: parts }],
    };
  }
}

/** Puts the feed's FHIR door into an application made with `bodyParser: false` (feed.module.ts says why). */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { FHIR_DOOR, FhirFeedController } from './fhir-feed.controller.ts';
import type { FhirDoor } from './fhir-feed.controller.ts';

@Module({})
export class FhirFeedModule {
  static with(door: FhirDoor): DynamicModule {
    return {
      module: FhirFeedModule,
      controllers: [FhirFeedController],
      providers: [{ provide: FHIR_DOOR, useValue: door }],
    };
  }
}

/** Puts the FHIR door into an application. Needs SmartModule before it, whose addresses begin alike. */
import { Module, type DynamicModule } from '@nestjs/common';
import type { History } from '../history/history.port.ts';
import type { Logger } from '../platform/logger.ts';
import type { OtherInteraction } from './fhir/capability-statement.ts';
import type { FhirCatalogue } from './fhir/resources/device.ts';
import { FhirDesk } from './fhir/fhir-desk.ts';
import { FHIR_DOOR, FhirController, type FhirDoor } from './fhir.controller.ts';

export interface FhirOptions {
  /** Whoever opened it closes it, after the application. */
  readonly history: History;
  readonly catalogue: FhirCatalogue;
  readonly logger: Logger;
  readonly publicUrl: string | null;
  /** What other doors of this server add to the CapabilityStatement. */
  readonly others?: readonly OtherInteraction[];
}

@Module({})
export class FhirModule {
  static with({ history, catalogue, logger, publicUrl, others = [] }: FhirOptions): DynamicModule {
    const door: FhirDoor = {
      desk: new FhirDesk({ history, catalogue }),
      logger,
      softwareVersion: catalogue.softwareVersion,
      publicUrl,
      others,
    };
    return { module: FhirModule, controllers: [FhirController], providers: [{ provide: FHIR_DOOR, useValue: door }] };
  }
}

/** Puts the door of the subscriptions into an application. Whoever opened the desk closes it, after the application. */
import { Module, type DynamicModule } from '@nestjs/common';
import { FHIR_ACCESS, type FhirAccess } from '../access/smart/fhir-access.port.ts';
import { SUBSCRIPTION_DOOR, SubscriptionsController, type SubscriptionDoor } from './subscriptions.controller.ts';

@Module({})
export class SubscriptionsModule {
  /** Needs SmartModule in the same application. */
  static with(parts: Omit<SubscriptionDoor, 'access'>): DynamicModule {
    const door = {
      provide: SUBSCRIPTION_DOOR,
      inject: [FHIR_ACCESS],
      useFactory: (access: FhirAccess): SubscriptionDoor => ({ ...parts, access }),
    };
    return { module: SubscriptionsModule, controllers: [SubscriptionsController], providers: [door] };
  }
}

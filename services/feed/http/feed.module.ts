/** Puts the feed's HTTP door into an application. Whoever composes gives it the intake and the clock. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { loadUnits } from '../adapters/ucum-units.ts';
import { FEED_DOOR, FEED_UNITS, FeedController } from './feed.controller.ts';
import type { FeedDoor } from './feed.controller.ts';

@Module({})
export class FeedModule {
  /**
   * The application must be made with `bodyParser: false` or `rawBody: true`: the feed reads the
   * bytes itself, because a parser that folds duplicate keys has already chosen between two values.
   * The unit tables are loaded while the application starts: no request waits for them.
   */
  static with(door: FeedDoor): DynamicModule {
    return {
      module: FeedModule,
      controllers: [FeedController],
      providers: [
        { provide: FEED_DOOR, useValue: door },
        { provide: FEED_UNITS, useFactory: loadUnits },
      ],
    };
  }
}

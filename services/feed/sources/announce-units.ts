/**
 * What `sources.json` says of units and monitors, as records of the units' logs. The gateway tells it
 * at every start, under ids of that start: settings that go back to what they were must count again.
 */
import { contentId } from '../../contract/content-id.ts';
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { deviceIdOf } from '../../contract/device-id.ts';
import type { Source, SourceSettings, UnitSettings } from './source-settings.ts';

/** A monitor stands at its bed from the beginning: its name is made from the bed's. */
const ALWAYS_MS = 0;
/** As in the schema of `feed.announced`. */
const DEVICES_MAX = 500;

/** Units, their monitors, and how long each feed may be quiet. `atMs`: now. */
export function announcementsOf(settings: SourceSettings, atMs: number): UnitRecord[] {
  return settings.units.flatMap((unit) => {
    const sources = settings.sources.filter(
      ({ units, sends }) => units.includes(unit.unitId) && sends.includes('vitals'),
    );
    return [
      configuredOf(unit, atMs),
      ...sources.flatMap((source) => monitorsOf(source, unit, atMs)),
      ...sources.map((source) => announcedOf(source, unit, atMs)),
    ];
  });
}

function configuredOf(unit: UnitSettings, atMs: number): UnitRecord {
  const { unitId, hospitalId, name, timeZone, setting } = unit;
  const beds = unit.beds.map((bed) => ({ bedId: bed.bedId, label: bed.label, setting: bed.setting }));
  return {
    ...envelopeOf(unitId, atMs, ['unit', hospitalId, name, timeZone, setting, beds]),
    kind: 'unit.configured',
    hospitalId,
    name,
    timeZone,
    setting,
    beds,
    mode: 'clinical',
  };
}

function monitorsOf({ sourceId }: Source, unit: UnitSettings, atMs: number): UnitRecord[] {
  return unit.beds.map(({ bedId }) => {
    const deviceId = deviceIdOf(sourceId, bedId);
    return {
      ...envelopeOf(unit.unitId, atMs, ['link', deviceId, bedId]),
      kind: 'device.linked',
      deviceId,
      bedId,
      validFromMs: ALWAYS_MS,
    };
  });
}

function announcedOf({ sourceId, silentAfterMs }: Source, unit: UnitSettings, atMs: number): UnitRecord {
  const deviceIds = unit.beds.map(({ bedId }) => deviceIdOf(sourceId, bedId)).slice(0, DEVICES_MAX);
  return {
    ...envelopeOf(unit.unitId, atMs, ['feed', sourceId, deviceIds, silentAfterMs]),
    kind: 'feed.announced',
    feedId: sourceId,
    deviceIds,
    silentAfterMs,
  };
}

function envelopeOf(unitId: string, atMs: number, content: readonly unknown[]) {
  const id = contentId('sources', [unitId, atMs, ...content]);
  return { version: RECORD_VERSION, id, unitId, observedAtMs: atMs, receivedAtMs: atMs, source: 'sources' } as const;
}

/** Bulk exports over FHIR: their folder, who may begin one, and the cohorts that are their groups. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { SmartSettings } from '../../access/smart/smart-client.ts';
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import { sightOf } from '../../contract/access/access-table.ts';
import { BulkFolders } from '../../export/fhir/bulk/adapters/bulk-folders.ts';
import { BulkExports } from '../../export/fhir/bulk/bulk-exports.ts';
import { BULK_PARTS, BulkController, type BulkDoorParts } from '../../export/bulk.controller.ts';
import { FhirQueries } from '../../export/fhir/fhir-queries.ts';
import type { FhirCatalogue } from '../../export/fhir/resources/device.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { ControllerModule } from '../../platform/controller.module.ts';
import type { Logger } from '../../platform/logger.ts';
import { CohortFiles } from '../../research/cohort/adapters/cohort-files.ts';
import { readCohort, type CohortDefinition } from '../../research/cohort/cohort-definition.ts';
import { selectStays } from '../../research/cohort/select-stays.ts';

export interface BulkOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly history: History;
  readonly catalogue: FhirCatalogue;
  readonly audit: AuditTrail;
  readonly settings: SmartSettings;
}

/** Rejects with `data-folder-unusable`. */
export async function bulkModule({
  config,
  clock,
  logger,
  history,
  catalogue,
  audit,
  settings,
}: BulkOptions): Promise<DynamicModule> {
  const cohorts = await CohortFiles.open(path.join(config.dataDir, 'research', 'cohorts'));
  const definitionOf = async (groupId: string): Promise<CohortDefinition | null> => {
    const entry = (await cohorts.list()).find(({ cohortId }) => cohortId === groupId);
    const read = readCohort(entry?.definition ?? null);
    return read.ok ? read.definition : null;
  };
  const readerOf = (clientId: string): FhirReader | null => readerIn(settings, clientId);
  const exports = await BulkExports.open({
    store: await BulkFolders.open(path.join(config.dataDir, 'bulk-exports'), logger),
    queries: new FhirQueries({ history, catalogue }),
    readerOf,
    groupOf: async (groupId) => {
      const definition = await definitionOf(groupId);
      if (definition === null) return null;
      const { stays } = await selectStays(history, definition, { nowMs: clock.nowMs(), onProgress: () => undefined });
      return new Set(stays.map(({ stayId }) => stayId));
    },
    record: (entry) => audit.record(entry),
    clock,
    logger,
    newId: () => randomBytes(16).toString('hex'),
    pause: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
  });
  const parts: BulkDoorParts = {
    exports,
    mayExport: (clientId) => readerOf(clientId) !== null,
    isGroup: async (groupId) => (await definitionOf(groupId)) !== null,
    trail: audit,
    publicUrl: settings.publicUrl,
  };
  return ControllerModule.with(BulkController, [[BULK_PARTS, parts]]);
}

/** Its scopes were judged when it began; its units are those of now. */
function readerIn({ clients }: SmartSettings, clientId: string): FhirReader | null {
  const client = clients.find((each) => each.clientId === clientId);
  if (client?.mayExport !== true) return null;
  const nothingMore = { namesByHospitalNumber: false, readsTrail: false, onlyPatientId: null };
  return { kind: 'client', id: clientId, units: client.units, ...sightOf('program'), ...nothingMore };
}

/** One part of a cohort: reads the stays that come next, keeps those of the definition, and writes what they had. */
import type { DatasetRequest } from '../../../export/dataset/dataset-request.ts';
import { askedStay, StayGatherer } from '../../../export/dataset/gather-dataset.ts';
import { queryOf } from '../../../export/dataset/output-table.ts';
import { countsOf, tidyTables } from '../../../export/dataset/write-dataset.ts';
import type { Terminology } from '../../../clinical/signal/term.ts';
import { BUCKET_MS, type History, type StayRow } from '../../../history/history.port.ts';
import type { ScratchDatabase, ScratchTable } from '../../../history/scratch-database.port.ts';
import type { CohortDefinition } from '../../../research/cohort/cohort-definition.ts';
import { labelsOfHistory } from '../../../research/cohort/labels-of-history.ts';
import { everyStay, excludingStep, type Excluding, type StayCursor } from '../../../research/cohort/select-stays.ts';
import type { LabelDefinition } from '../../../research/labels/label-definition.ts';
import type { CohortFolder } from './cohort-folder.ts';
import type { CohortPart } from './cohort-part.ts';
import type { PersonNumbers } from './person-numbers.ts';
import { StayMark } from './stay-mark.ts';

export interface PartLimits {
  /** Stays of the cohort. */
  readonly stays: number;
  /** Stays that are looked at, so that a cohort of few among many goes on too. */
  readonly looked: number;
  /** Rows of vital signs, as many as the time of the stays can have. */
  readonly rows: number;
}

export const PART_LIMITS: PartLimits = { stays: 200, looked: 20_000, rows: 2_000_000 };

export interface BuildParts {
  readonly history: History;
  readonly folder: CohortFolder;
  readonly definition: CohortDefinition;
  readonly labelDefinitions: readonly LabelDefinition[];
  readonly terminology: Terminology;
  readonly nowMs: number;
  readonly limits: PartLimits;
  readonly openScratch: (file: string) => Promise<ScratchDatabase>;
  readonly onStay: (stay: StayRow) => void;
}

export interface PartStart {
  readonly number: number;
  readonly from: StayCursor | null;
  /** Stays of the parts before it. */
  readonly staysBefore: number;
  readonly persons: PersonNumbers;
}

export const LABELS_FILE = 'labels.parquet';
const LABELS: ScratchTable = {
  name: 'labels',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'label', type: 'text' },
    { name: 'labelled_at', type: 'moment' },
  ],
};

/** Rejects as the history, the disk and the scratch database do. */
export async function buildPart(parts: BuildParts, start: PartStart): Promise<CohortPart> {
  const scratch = await parts.openScratch(await parts.folder.beginPart(start.number));
  try {
    const reading = await PartReading.open(parts, { scratch, start });
    const isEnd = await reading.readOn();
    const rows = await reading.write();
    const { values, ...read } = await reading.read();
    return await parts.folder.endPart(start.number, {
      names: Object.keys(rows),
      part: { version: 1, isEnd, rows, values, ...read },
    });
  } finally {
    await scratch.close();
  }
}

class PartReading {
  readonly #parts: BuildParts;
  readonly #scratch: ScratchDatabase;
  readonly #start: PartStart;
  readonly #gatherer: StayGatherer;
  readonly #mark = new StayMark();
  readonly #excluded = new Map<Excluding, number>();
  readonly #keptAt: number[] = [];
  readonly #personKeys: string[] = [];
  readonly #labels = new Map<string, number>();
  #last: StayCursor | null;
  #looked = 0;
  #rows = 0;

  private constructor(
    parts: BuildParts,
    opened: { readonly scratch: ScratchDatabase; readonly start: PartStart; readonly gatherer: StayGatherer },
  ) {
    this.#parts = parts;
    this.#scratch = opened.scratch;
    this.#start = opened.start;
    this.#gatherer = opened.gatherer;
    this.#last = opened.start.from;
  }

  static async open(
    parts: BuildParts,
    opened: { readonly scratch: ScratchDatabase; readonly start: PartStart },
  ): Promise<PartReading> {
    const { history, terminology, definition } = parts;
    const request = requestOf(definition);
    const gatherer = await StayGatherer.open({ history, scratch: opened.scratch, request, terminology });
    await opened.scratch.create(LABELS);
    return new PartReading(parts, { ...opened, gatherer });
  }

  /** Until the part is full, or the history has no further stay, which is then told. */
  async readOn(): Promise<boolean> {
    const { history, limits, onStay } = this.#parts;
    for await (const stay of everyStay(history, this.#start.from)) {
      await this.#look(stay);
      onStay(stay);
      const { stays, looked, rows } = limits;
      if (this.#keptAt.length >= stays || this.#looked >= looked || this.#rows >= rows) return false;
    }
    return true;
  }

  async #look(stay: StayRow): Promise<void> {
    const { history, definition, nowMs } = this.#parts;
    this.#mark.add(stay);
    const step = await excludingStep(history, stay, { definition, nowMs });
    if (step === null) await this.#keep(stay);
    else this.#excluded.set(step, (this.#excluded.get(step) ?? 0) + 1);
    this.#last = { openedAtMs: stay.openedAtMs, stayId: stay.stayId };
    this.#looked += 1;
  }

  async #keep(stay: StayRow): Promise<void> {
    const { history, definition, nowMs } = this.#parts;
    await this.#mark.addKept(history, stay);
    this.#keptAt.push(this.#looked);
    const stayNumber = this.#start.staysBefore + this.#keptAt.length;
    await this.#gatherer.add(askedStay(stay, { stayNumber, personNumber: this.#personNumber(stay) }));
    await this.#addLabels(stay, stayNumber);
    const untilMs = stay.closedAtMs ?? nowMs;
    this.#rows += Math.max(1, (untilMs - stay.openedAtMs) / BUCKET_MS[definition.time.resolution]);
  }

  /** A stay without a patient is a child of its own. */
  #personNumber({ patientId, stayId }: StayRow): number {
    const { persons } = this.#start;
    const key = persons.keyOf(patientId ?? ` ${stayId}`);
    const known = persons.find(key);
    if (known !== null) return known;
    this.#personKeys.push(key);
    return persons.add(key);
  }

  /** Of the labels that were asked for, by the number of the stay. */
  async #addLabels(stay: StayRow, stayNumber: number): Promise<void> {
    const { history, definition, labelDefinitions: definitions, nowMs } = this.#parts;
    if (definition.labels.length === 0) return;
    const found = await labelsOfHistory(history, stay, { definitions, nowMs });
    const asked = found.filter(({ labelId }) => definition.labels.includes(labelId));
    for (const { labelId } of asked) this.#labels.set(labelId, (this.#labels.get(labelId) ?? 0) + 1);
    await this.#scratch.append(LABELS.name, [
      { type: 'integer', values: asked.map(() => stayNumber) },
      { type: 'text', values: asked.map(({ labelId }) => labelId) },
      { type: 'moment', values: asked.map(({ atMs }) => atMs) },
    ]);
  }

  /** Rows by file; none where nobody was kept. */
  async write(): Promise<Readonly<Record<string, number>>> {
    await this.#gatherer.flush();
    if (this.#keptAt.length === 0) return {};
    const { folder, definition } = this.#parts;
    const queries = tidyTables(requestOf(definition)).map(
      (table) => [`${table.name}.parquet`, queryOf(table, 'parquet')] as const,
    );
    const rows: Record<string, number> = {};
    for (const [name, query] of [
      ...queries,
      [LABELS_FILE, 'SELECT stay_id, label, labelled_at FROM labels'] as const,
    ]) {
      const path = folder.partFile(this.#start.number, name);
      rows[name] = await this.#scratch.write(query, { path, format: 'parquet' });
    }
    return rows;
  }

  async read(): Promise<
    Pick<CohortPart, 'last' | 'looked' | 'keptAt' | 'mark' | 'excluded' | 'personKeys' | 'labels' | 'values'>
  > {
    return {
      last: this.#last,
      looked: this.#looked,
      keptAt: this.#keptAt,
      mark: this.#mark.digest(),
      excluded: Object.fromEntries(this.#excluded),
      personKeys: this.#personKeys,
      labels: Object.fromEntries(this.#labels),
      values: await countsOf(this.#scratch, requestOf(this.#parts.definition)),
    };
  }
}

/** What an export would be asked for; which stays are in it, the definition says. */
export function requestOf({ time }: CohortDefinition): DatasetRequest {
  return {
    formats: ['parquet'],
    unitIds: [],
    stayIds: [],
    fromMs: 0,
    toMs: 8.64e15,
    resolution: time.resolution,
    withdrawn: 'out',
    birthDates: false,
  };
}

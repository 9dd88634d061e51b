/** `vigil evaluate`: how well a score, a vital sign rule or a model tells a label ahead, over every stay that is kept. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder, packageVersion } from '../../compose/parts/load-engine.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import { loadRules } from '../../engine/adapters/rule-files.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { nearestWord } from '../../platform/nearest-word.ts';
import {
  Evaluation,
  type EvaluationQuestion,
  type EvaluationReport,
} from '../../research/evaluate/evaluation-report.ts';
import {
  EVALUATION_KINDS,
  idOfKind,
  notesOf,
  type EvaluationNote,
  type Subject,
} from '../../research/evaluate/subject-notes.ts';
import { labelsOfStay } from '../../research/labels/find-labels.ts';
import type { LabelDefinition, LabelEvent } from '../../research/labels/label-definition.ts';
import { checkRowsOfStay, rowsByStay } from '../../research/labels/label-table.ts';
import { readStays } from '../../research/stays/read-stays.ts';
import type { StayCourse } from '../../research/stays/stay-course.ts';
import { momentsTable } from '../../safe-data/sites/moments-table.ts';
import { cohortStays, flowText } from './cohort-stays.ts';
import { labelDefinitions, wholeLabelTable } from '../study-files/label-files.ts';
import { labelNamed, unusedLines, withStays } from './labels.ts';
import { pageOf } from './report/report-page.ts';
import { figureText, FIGURE_LABELS } from './report/figure-text.ts';

export interface EvaluateOptions {
  readonly score: string | undefined;
  readonly alert: string | undefined;
  readonly model: string | undefined;
  readonly label: string;
  /** Table of labels; absent: found by the definition. */
  readonly labels: string | undefined;
  readonly definitions: string | undefined;
  /** Definition of a cohort; absent: every stay that is kept. */
  readonly cohort: string | undefined;
  readonly threshold: number | null;
  readonly lowerIsWorse: boolean;
  readonly horizonMs: number;
  readonly gapMs: number;
  readonly stepMs: number;
  readonly knownWithinMs: number;
  readonly seed: number;
  readonly draws: number;
  readonly floor: number;
  readonly out: string | undefined;
  /** Table of moments for `vigil sites tell`; absent: none. */
  readonly moments: string | undefined;
  readonly json: boolean;
}

/** An answer of a model is as good as none after two hours: it is asked once an hour. */
const MODEL_HOLD_MS = 2 * 3_600_000;

export async function runEvaluate(config: Config, parts: OpenParts, options: EvaluateOptions): Promise<number> {
  const definitions = await labelDefinitions(options.definitions);
  const label = labelNamed(options.label, definitions);
  const subject = subjectOf(options);
  refuseCircle(subject, label, definitions);
  const labelled = await labelledBy(options.labels, label, definitions);
  const cohort = options.cohort === undefined ? null : await cohortStays(config, parts, options.cohort);
  const evaluation = new Evaluation(questionOf(options, subject, label));
  const note = notesOf(subject, definitions);
  const seen = new Set<string>();
  const read = await withStays(config, parts, {
    quiet: options.json,
    read: (source, onProgress) =>
      readStays<EvaluationNote>({
        source,
        kinds: EVALUATION_KINDS,
        note: (decision, isWithdrawn) => {
          const id = idOfKind(subject.kind, decision);
          if (id !== null) seen.add(id);
          return note(decision, isWithdrawn);
        },
        onStay: (course) => {
          if (cohort?.stayIds.has(course.stay.stayId) === false) return;
          evaluation.add(course, labelled.eventsMs(course));
        },
        onProgress,
      }),
  });
  await requireSeen(subject, seen);
  const report = evaluation.report(
    { ...read, labelsLeftOut: labelled.leftOut() },
    { vigilVersion: await packageVersion(), cohort: cohort?.told ?? null },
  );
  await tell(report, label, options);
  if (options.moments !== undefined) await tellMoments(evaluation, report, options.moments);
  return 0;
}

/**
 * What `vigil sites tell` reads: the rows, and the question in the same bytes wherever the same is asked of the same version.
 * Rejects with `config-invalid` where they cannot be written.
 */
async function tellMoments(evaluation: Evaluation, report: EvaluationReport, file: string): Promise<void> {
  const { vigilVersion, subject, label, moments } = report;
  const question = file.replace(/(\.csv)?$/, '.question.json');
  try {
    await writeFile(file, momentsTable(evaluation.moments));
    await writeFile(question, `${JSON.stringify({ vigilVersion, subject, label, moments }, null, 1)}\n`);
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
  console.error(`${file} and ${question}: rows of children, which stay inside the hospital`);
}

/** Moments of the label in a stay, in order; and how many rows of a table were outside of every stay. */
interface Labelled {
  readonly eventsMs: (course: StayCourse<EvaluationNote>) => readonly number[];
  readonly leftOut: () => number;
}

async function labelledBy(
  file: string | undefined,
  label: LabelDefinition,
  definitions: readonly LabelDefinition[],
): Promise<Labelled> {
  const ofLabel = (events: readonly LabelEvent[]): readonly number[] =>
    events
      .filter(({ labelId }) => labelId === label.id)
      .map(({ atMs }) => atMs)
      .toSorted((left, right) => left - right);
  if (file === undefined) {
    if (label.when.kind === 'imported') {
      throw new VigilError(
        'config-invalid',
        `${label.id} is not found in what was decided: name its table with --labels`,
      );
    }
    const eventsMs = (course: StayCourse<EvaluationNote>): readonly number[] =>
      ofLabel(
        labelsOfStay(
          course,
          course.noted.filter((note) => note.what === 'sign'),
          definitions,
        ),
      );
    return { eventsMs, leftOut: () => 0 };
  }
  const byStay = rowsByStay(await wholeLabelTable(file, definitions));
  let outside = 0;
  return {
    eventsMs: (course) => {
      const { kept, refused } = checkRowsOfStay(course, byStay.get(course.stay.stayId) ?? [], definitions);
      byStay.delete(course.stay.stayId);
      outside += refused.length;
      return ofLabel(kept);
    },
    leftOut: () => [...byStay.values()].reduce((sum, rows) => sum + rows.length, outside),
  };
}

function subjectOf({ score, alert, model }: EvaluateOptions): Subject {
  const named: Subject[] = [
    ...(score === undefined ? [] : [{ kind: 'score', id: score } as const]),
    ...(alert === undefined ? [] : [{ kind: 'alert', id: alert } as const]),
    ...(model === undefined ? [] : [{ kind: 'model', id: model } as const]),
  ];
  const [subject] = named;
  if (subject === undefined || named.length !== 1) {
    throw new VigilError('config-invalid', 'name one of --score, --alert and --model');
  }
  return subject;
}

/** A name that is none would read like a score that never had a value. A vital sign rule may never have alerted. */
async function requireSeen({ kind, id }: Subject, seen: ReadonlySet<string>): Promise<void> {
  const rules = kind === 'alert' ? (await loadRules(path.join(packageFolder(), 'models/rules'))).vitals : [];
  const known = [...new Set([...seen, ...rules.map((rule) => rule.id)])];
  if (known.includes(id)) return;
  const nearest = nearestWord(id, known);
  throw new VigilError(
    'config-invalid',
    nearest === null
      ? `nothing of ${id} was decided, nor of any other ${kind}`
      : `nothing of ${id} was decided; the nearest is ${nearest}`,
  );
}

/** A score that the label is made of foretells it by definition. */
function refuseCircle(subject: Subject, label: LabelDefinition, definitions: readonly LabelDefinition[]): void {
  const { when } = label;
  if (when.kind === 'finding' && subject.kind === 'score' && when.ruleId === subject.id) {
    throw new VigilError(
      'config-invalid',
      `${label.id} is defined by ${subject.id} itself: nothing would be learnt from that`,
    );
  }
  if (when.kind !== 'any-of') return;
  for (const each of when.labels) refuseCircle(subject, labelNamed(each, definitions), definitions);
}

function questionOf(options: EvaluateOptions, subject: Subject, label: LabelDefinition): EvaluationQuestion {
  const { lowerIsWorse, horizonMs, gapMs, stepMs, knownWithinMs, seed, draws, floor } = options;
  if (gapMs >= horizonMs) throw new VigilError('config-invalid', '--gap must be shorter than --horizon');
  const threshold = options.threshold ?? (subject.kind === 'alert' ? 1 : null);
  return {
    subject,
    label: { id: label.id, version: label.version, from: options.labels === undefined ? 'definition' : 'import' },
    moments: {
      stepMs,
      horizonMs,
      gapMs,
      holdMs: subject.kind === 'model' ? MODEL_HOLD_MS : null,
      // The alerts of a vital sign rule are those that were raised.
      threshold: subject.kind === 'alert' ? null : threshold,
      lowerIsWorse,
      atFirst: subject.kind === 'alert' ? 0 : null,
      knownWithinMs,
    },
    figures: {
      seed,
      draws,
      floor,
      threshold: threshold === null ? null : lowerIsWorse ? -threshold : threshold,
      coverageIsTold: subject.kind !== 'alert',
    },
  };
}

async function tell(report: EvaluationReport, label: LabelDefinition, { out, json }: EvaluateOptions): Promise<void> {
  if (out !== undefined) {
    try {
      await mkdir(out, { recursive: true });
      await writeFile(path.join(out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
      await writeFile(path.join(out, 'report.html'), pageOf(report, label));
    } catch (error) {
      throw new VigilError('config-invalid', `${out} cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
  if (json) return console.log(JSON.stringify(report));
  const { overall, read } = report;
  console.log(
    [
      ...(report.cohort === null ? [] : [`cohort ${report.cohort.name}`, ...flowText(report.cohort.flow)]),
      `${report.subject.id} ahead of ${label.id}: ${overall.stays ?? 0} stays of ${overall.patients ?? 0} patients, ${overall.events ?? 0} events, ${overall.bedDays.toFixed(1)} bed-days`,
      ...Object.entries(FIGURE_LABELS).map(
        ([name, text]) => `  ${text.padEnd(52)} ${figureText(name, overall.figures)}`,
      ),
      ...unusedLines(read),
      ...(read.labelsLeftOut > 0
        ? [`${read.labelsLeftOut} labels of the table left out: of no known stay, or outside of theirs`]
        : []),
      ...(out === undefined ? [] : [`report: ${path.join(out, 'report.html')} and report.json beside it`]),
    ].join('\n'),
  );
}

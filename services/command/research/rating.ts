/** `vigil rating`: two people answer a question about the same alerts, apart from each other, and how far they agree. */
import os from 'node:os';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import { AlertEpisodes } from '../../contract/alert-course/alert-episodes.ts';
import type { AlertChanged } from '../../contract/decisions/decision.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { csvCell } from '../../contract/csv-cell.ts';
import { agreementOf, type Agreement, type KappaReason } from '../../research/rating/kappa.ts';
import {
  drawItems,
  nextItem,
  readAnswer,
  readStudy,
  standingAnswers,
  type DrawnAlert,
  type RatingAnswer,
  type RatingItem,
  type RatingStudy,
} from '../../research/rating/rating-study.ts';
import { readStays } from '../../research/stays/read-stays.ts';
import { writeTable } from '../study-files/label-files.ts';
import { withStays } from './labels.ts';
import { addAnswer, answersOf, studyOf, writeStudy } from './rating-files.ts';

export interface BeginRatingOptions {
  readonly folder: string;
  readonly unit: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly question: string;
  readonly answers: readonly string[];
  readonly raters: readonly string[];
  /** Of these rules alone; none: of all that are about a child. */
  readonly rules: readonly string[];
  readonly count: number;
  readonly perStay: number;
  readonly seed: number;
}

/** Draws what is asked about. Rejects with `config-invalid` where there is nothing to ask about, or a study already. */
export async function beginRating(config: Config, parts: OpenParts, options: BeginRatingOptions): Promise<number> {
  const { folder, fromMs, toMs, question, answers, raters, count, perStay, seed } = options;
  const alerts = await alertsOf(config, parts, options);
  const read = readStudy({
    version: 1,
    question,
    answers,
    raters,
    seed,
    span: { fromMs, toMs },
    drawnFrom: alerts.length,
    createdBy: os.userInfo().username,
    createdAtMs: parts.clock.nowMs(),
    items: drawItems(alerts, { seed, count, perStay }),
  });
  if (!read.ok) throw new VigilError('config-invalid', read.faults);
  if (read.value.items.length === 0) {
    throw new VigilError('config-invalid', 'no alert of a child was raised there: there is nothing to ask about');
  }
  await writeStudy(folder, read.value);
  console.log(`${read.value.items.length} of ${alerts.length} alerts drawn for ${raters.join(' and ')}: ${folder}`);
  return 0;
}

async function alertsOf(
  config: Config,
  parts: OpenParts,
  { unit, fromMs, toMs, rules }: BeginRatingOptions,
): Promise<readonly DrawnAlert[]> {
  const alerts: DrawnAlert[] = [];
  await withStays(config, parts, {
    quiet: false,
    read: (source, onProgress) =>
      readStays<{ readonly atMs: number; readonly alert: AlertChanged }>({
        source,
        kinds: ['alert.changed'],
        note: (decision) => (decision.kind === 'alert.changed' ? [{ atMs: decision.atMs, alert: decision }] : []),
        onStay: ({ stay: { stayId, unitId }, noted }) => {
          if (unitId !== unit) return;
          const episodes = new AlertEpisodes({ fromMs, toMs });
          for (const { alert } of noted) episodes.take(alert);
          for (const { alertId, ruleId, raisedAtMs, worstLevel } of episodes.episodes) {
            if (rules.length > 0 && !rules.includes(ruleId)) continue;
            alerts.push({ alertId, unitId, stayId, ruleId, level: worstLevel, raisedAtMs });
          }
        },
        onProgress,
      }),
  });
  return alerts;
}

/** Prints the next alert that this rater has not answered, and nothing of what the other said. */
export async function nextRating({
  folder,
  rater,
  json,
}: {
  readonly folder: string;
  readonly rater: string;
  readonly json: boolean;
}): Promise<number> {
  const study = await studyWith(folder, rater);
  const answers = await answersOf(folder, study, rater);
  const item = nextItem(study, rater, answers);
  const left = study.items.length - standingAnswers(answers).size;
  if (json) console.log(JSON.stringify({ question: study.question, answers: study.answers, left, item }));
  else console.log(item === null ? `all ${study.items.length} are answered` : itemText(study, item, left).join('\n'));
  return 0;
}

function itemText(study: RatingStudy, item: RatingItem, left: number): readonly string[] {
  const at = new Date(item.raisedAtMs).toISOString();
  return [
    `item ${item.item}, ${left} of ${study.items.length} left: ${study.question} (${study.answers.join(', ')})`,
    `  ${item.level} ${item.ruleId} of ${item.stayId}, raised at ${at}`,
    `  node vigil.mjs known --unit ${item.unitId} --stay ${item.stayId} --at ${at}`,
  ];
}

export interface GiveOptions {
  readonly folder: string;
  readonly rater: string;
  readonly item: number;
  readonly answer: string;
}

/** An answer that was given before stands in the file; this one counts from now on. */
export async function giveRating(clock: Clock, { folder, rater, item, answer }: GiveOptions): Promise<number> {
  const study = await studyWith(folder, rater);
  const before = await answersOf(folder, study, rater);
  const given = { item, answer, rater, by: os.userInfo().username, atMs: clock.nowMs() };
  const read = readAnswer(given, study);
  if (!read.ok) throw new VigilError('config-invalid', read.faults);
  await addAnswer(folder, read.value);
  const answered = standingAnswers([...before, read.value]).size;
  console.log(`item ${item}: ${answer}; ${study.items.length - answered} of ${study.items.length} left`);
  return 0;
}

async function studyWith(folder: string, rater: string): Promise<RatingStudy> {
  const study = await studyOf(folder);
  if (study.raters.some((each) => each === rater)) return study;
  throw new VigilError('config-invalid', `${rater} is no rater of this study; there are ${study.raters.join(' and ')}`);
}

const REASONS: Readonly<Record<KappaReason, string>> = {
  'too-few': 'too few rated by both',
  'one-answer': 'both gave one and the same answer throughout',
};

export interface AgreementOptions {
  readonly folder: string;
  readonly floor: number;
  /** Id of a label under which what both answered with `agreedAnswer` is written as a table. */
  readonly label: string | undefined;
  readonly agreedAnswer: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

interface BothAnswers {
  readonly item: RatingItem;
  readonly first: RatingAnswer;
  readonly second: RatingAnswer;
}

/** Rejects with `config-invalid` while one of the two is not through: what the other said must not be seen before. */
export async function tellAgreement(options: AgreementOptions): Promise<number> {
  const { folder, floor, json } = options;
  const study = await studyOf(folder);
  const both = await answersOfBoth(folder, study);
  const agreement = agreementOf(
    both.map(({ first, second }) => [first.answer, second.answer]),
    { answers: study.answers, floor },
  );
  const disagreements = both.filter(({ first, second }) => first.answer !== second.answer);
  await writeAgreed(study, both, options);
  const told = { question: study.question, raters: study.raters, ...agreement, disagreements };
  console.log(json ? JSON.stringify(told) : agreementText(study, agreement, disagreements).join('\n'));
  return 0;
}

async function answersOfBoth(folder: string, study: RatingStudy): Promise<readonly BothAnswers[]> {
  const [first, second] = await Promise.all(
    study.raters.map(async (rater) => standingAnswers(await answersOf(folder, study, rater))),
  );
  const both = study.items.flatMap((item) => {
    const [one, other] = [first?.get(item.item), second?.get(item.item)];
    return one === undefined || other === undefined ? [] : [{ item, first: one, second: other }];
  });
  if (both.length === study.items.length) return both;
  const through = study.raters.map((rater, index) => `${rater} ${(index === 0 ? first : second)?.size ?? 0}`);
  throw new VigilError(
    'config-invalid',
    `not all ${study.items.length} are answered by both (${through.join(', ')}): nothing is told before they are`,
  );
}

async function writeAgreed(
  { answers }: RatingStudy,
  both: readonly BothAnswers[],
  { label, agreedAnswer, out }: AgreementOptions,
): Promise<void> {
  if (out === undefined) return;
  if (label === undefined || agreedAnswer === undefined || !answers.includes(agreedAnswer)) {
    throw new VigilError('config-invalid', `--out needs --label and --agreed with one of ${answers.join(', ')}`);
  }
  const rows = both
    .filter(({ first, second }) => first.answer === agreedAnswer && second.answer === agreedAnswer)
    .map(({ item }) => [item.stayId, label, new Date(item.raisedAtMs).toISOString()].map(csvCell).join(','));
  await writeTable(out, ['stay_id,label,at', ...rows, ''].join('\n'));
}

function agreementText(
  { question, raters }: RatingStudy,
  { rated, agreed, kappa, counts }: Agreement,
  disagreements: readonly BothAnswers[],
): readonly string[] {
  const figure =
    kappa.value === null
      ? REASONS[kappa.reason]
      : `${kappa.value.toFixed(3)} (95 % ${kappa.low.toFixed(3)} to ${kappa.high.toFixed(3)})`;
  return [
    `${question} ${raters.join(' and ')}: ${agreed} of ${rated} the same, Cohen's kappa ${figure}`,
    ...Object.entries(counts).map(([answer, [first, second]]) => `  ${answer}: ${first} and ${second}`),
    `${disagreements.length} answered differently`,
    ...disagreements.map(
      ({ item: { item, ruleId, stayId, raisedAtMs }, first, second }) =>
        `  item ${item}: ${first.answer} and ${second.answer}; ${ruleId} of ${stayId} at ${new Date(raisedAtMs).toISOString()}`,
    ),
  ];
}

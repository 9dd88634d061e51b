/** `vigil rating`: two people answer a question about the same alerts, apart from each other, and how far they agree. */
import os from 'node:os';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import { AlertEpisodes } from '../../contract/alert-course/alert-episodes.ts';
import type { AlertChanged } from '../../contract/decisions/decision.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Agreement, KappaReason } from '../../research/rating/kappa.ts';
import {
  drawItems,
  nextItem,
  readAnswer,
  readStudy,
  standingAnswers,
  type DrawnMoment,
  type RatingItem,
  type RatingStudy,
} from '../../research/rating/rating-study.ts';
import {
  agreementIn,
  differingIn,
  judgedItems,
  labelsIn,
  type GivenAnswers,
  type JudgedItem,
} from '../../research/rating/rating-result.ts';
import { addAnswer, answersOf, studyOf, writeStudy } from '../../research/rating/adapters/rating-folder.ts';
import { labelTableText } from '../../research/labels/label-table.ts';
import { ageBandOf } from '../../research/stays/list-stays.ts';
import { readStays } from '../../research/stays/read-stays.ts';
import { writeTable } from '../study-files/label-files.ts';
import { withStays } from './labels.ts';

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
    version: 2,
    question,
    answers,
    raters,
    adjudicator: null,
    label: null,
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
): Promise<readonly DrawnMoment[]> {
  const alerts: DrawnMoment[] = [];
  await withStays(config, parts, {
    quiet: false,
    read: (source, onProgress) =>
      readStays<{ readonly atMs: number; readonly alert: AlertChanged }>({
        source,
        kinds: ['alert.changed'],
        note: (decision) => (decision.kind === 'alert.changed' ? [{ atMs: decision.atMs, alert: decision }] : []),
        onStay: ({ stay, noted }) => {
          const { stayId, unitId } = stay;
          if (unitId !== unit) return;
          const ageBand = ageBandOf(stay);
          const episodes = new AlertEpisodes({ fromMs, toMs });
          for (const { alert } of noted) episodes.take(alert);
          for (const { alertId, ruleId, raisedAtMs, worstLevel } of episodes.episodes) {
            if (rules.length > 0 && !rules.includes(ruleId)) continue;
            const alert = { alertId, ruleId, level: worstLevel };
            alerts.push({ unitId, stayId, ageBand, atMs: raisedAtMs, alert });
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
  const at = new Date(item.atMs).toISOString();
  return [
    `item ${item.item}, ${left} of ${study.items.length} left: ${study.question} (${study.answers.join(', ')})`,
    `  ${momentText(item)} at ${at}`,
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
  if (judgedItems(study, await givenIn(folder, study)) !== null) {
    throw new VigilError(
      'config-invalid',
      'both are through and may have seen what the other said: nothing is altered',
    );
  }
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

/** Rejects with `config-invalid` while one of the two is not through: what the other said must not be seen before. */
export async function tellAgreement(options: AgreementOptions): Promise<number> {
  const { folder, floor, json } = options;
  const study = await studyOf(folder);
  const judged = await judgedOf(folder, study);
  const agreement = agreementIn(study, judged, { floor });
  const disagreements = differingIn(judged);
  await writeAgreed(study, judged, options);
  const told = { question: study.question, raters: study.raters, ...agreement, disagreements };
  console.log(json ? JSON.stringify(told) : agreementText(study, agreement, disagreements).join('\n'));
  return 0;
}

async function judgedOf(folder: string, study: RatingStudy): Promise<readonly JudgedItem[]> {
  const given = await givenIn(folder, study);
  const judged = judgedItems(study, given);
  if (judged !== null) return judged;
  const through = [given.first, given.second].map(
    (answers, index) => `${study.raters[index]} ${standingAnswers(answers).size}`,
  );
  throw new VigilError(
    'config-invalid',
    `not all ${study.items.length} are answered by both (${through.join(', ')}): nothing is told before they are`,
  );
}

async function givenIn(folder: string, study: RatingStudy): Promise<GivenAnswers> {
  const [first = [], second = [], settled = []] = await Promise.all(
    [...study.raters, study.adjudicator].map(async (name) => (name === null ? [] : answersOf(folder, study, name))),
  );
  return { first, second, settled };
}

async function writeAgreed(
  { answers }: RatingStudy,
  judged: readonly JudgedItem[],
  { label, agreedAnswer, out }: AgreementOptions,
): Promise<void> {
  if (out === undefined) return;
  if (label === undefined || agreedAnswer === undefined || !answers.includes(agreedAnswer)) {
    throw new VigilError('config-invalid', `--out needs --label and --agreed with one of ${answers.join(', ')}`);
  }
  await writeTable(out, labelTableText(labelsIn(judged, { labelId: label, positive: agreedAnswer })));
}

function agreementText(
  { question, raters }: RatingStudy,
  { rated, agreed, kappa, counts }: Agreement,
  disagreements: readonly JudgedItem[],
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
      ({ item, first, second, final }) =>
        `  item ${item.item}: ${first} and ${second}${final === null ? '' : `, settled as ${final}`}; ${momentText(item)} at ${new Date(item.atMs).toISOString()}`,
    ),
  ];
}

function momentText({ alert, stayId }: RatingItem): string {
  return alert === null ? `a moment of ${stayId}` : `${alert.level} ${alert.ruleId} of ${stayId}, raised`;
}

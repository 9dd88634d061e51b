/** A study of two raters in a folder: `study.json`, written once, and a file of answers for each of the two, a line an answer. */
import { appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { readAnswer, readStudy, type RatingAnswer, type RatingStudy } from '../../research/rating/rating-study.ts';
import { jsonOf } from '../study-files/label-files.ts';

/** Rejects with `config-invalid` where there is one already. */
export async function writeStudy(folder: string, study: RatingStudy): Promise<void> {
  const file = path.join(folder, 'study.json');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(study, null, 1)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** Rejects with `config-invalid`, naming each field that is wrong. */
export async function studyOf(folder: string): Promise<RatingStudy> {
  const file = path.join(folder, 'study.json');
  const read = readStudy(await jsonOf(file));
  if (!read.ok) throw new VigilError('config-invalid', `${file}: ${read.faults}`);
  return read.value;
}

/** A last line that a kill cut off is taken away: that answer was not confirmed. */
export async function answersOf(folder: string, study: RatingStudy, rater: string): Promise<readonly RatingAnswer[]> {
  const file = fileOf(folder, rater);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const answers = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => answerIn(line, { file: `${file}, line ${index + 1}`, study, rater }));
  if (whole.length < text.length) await truncate(file, Buffer.byteLength(whole));
  return answers;
}

export async function addAnswer(folder: string, answer: RatingAnswer): Promise<void> {
  await appendFile(fileOf(folder, answer.rater), `${JSON.stringify(answer)}\n`, { mode: 0o600, flush: true });
}

function fileOf(folder: string, rater: string): string {
  return path.join(folder, `answers-${rater}.jsonl`);
}

function answerIn(
  line: string,
  { file, study, rater }: { readonly file: string; readonly study: RatingStudy; readonly rater: string },
): RatingAnswer {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new VigilError('config-invalid', `${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  const read = readAnswer(json, study);
  if (!read.ok) throw new VigilError('config-invalid', `${file}: ${read.faults}`);
  if (read.value.rater !== rater) throw new VigilError('config-invalid', `${file} is an answer of ${read.value.rater}`);
  return read.value;
}

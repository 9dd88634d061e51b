/** A study of two raters in a folder: `study.json`, written once, and a file of answers for each of them and for who settles, a line an answer. */
import { access, appendFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import { readAnswer, readStudy, type RatingAnswer, type RatingStudy } from '../rating-study.ts';

/** Rejects with `config-invalid` where there is one already. */
export async function writeStudy(folder: string, study: RatingStudy): Promise<void> {
  const file = path.join(folder, 'study.json');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(study, null, 1)}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether a study lies there, readable or not. */
export async function hasStudy(folder: string): Promise<boolean> {
  return access(path.join(folder, 'study.json')).then(
    () => true,
    () => false,
  );
}

/** Rejects with `config-invalid`, naming each field that is wrong. */
export async function studyOf(folder: string): Promise<RatingStudy> {
  const file = path.join(folder, 'study.json');
  const read = readStudy(jsonIn(await textOf(file), file));
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
  return path.join(folder, `answers-${encodeURIComponent(rater)}.jsonl`);
}

function answerIn(
  line: string,
  { file, study, rater }: { readonly file: string; readonly study: RatingStudy; readonly rater: string },
): RatingAnswer {
  const json = jsonIn(line, file);
  const read = readAnswer(json, study);
  if (!read.ok) throw new VigilError('config-invalid', `${file}: ${read.faults}`);
  if (read.value.rater !== rater) throw new VigilError('config-invalid', `${file} is an answer of ${read.value.rater}`);
  return read.value;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function jsonIn(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('config-invalid', `${place} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

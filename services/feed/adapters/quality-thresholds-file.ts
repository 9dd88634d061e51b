/** Reads models/quality/thresholds.json: thresholds that contradict themselves are refused whole. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { parseThresholds, type QualityThresholds } from '../quality/quality-thresholds.ts';

/** Rejects with `rule-invalid`, naming every fault. */
export async function readThresholds(file: string): Promise<QualityThresholds> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('rule-invalid', `${basename(file)}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = parseThresholds(json);
  if (parsed.ok) return parsed.thresholds;
  throw new VigilError('rule-invalid', `${basename(file)}: ${parsed.faults.join('; ')}`);
}

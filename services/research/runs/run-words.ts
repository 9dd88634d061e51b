/** From a request of the page to the words of a command line: a run is what anybody could call by hand. */
import type { RequestOf, ResearchRequest } from '../../contract/screens/research-request.ts';

export interface RunPlaces {
  /** Folder that does not exist yet, for files beside the report. */
  readonly out: string;
  /** File of the definition of a cohort. */
  readonly cohortFile: string;
}

export function wordsOf(request: ResearchRequest, { out, cohortFile }: RunPlaces): readonly string[] {
  switch (request.kind) {
    case 'evaluate':
      return evaluateWords(request, out);
    case 'what-if':
      return whatIfWords(request);
    case 'delay-lab': {
      const { ruleId, level, delaysSeconds } = request;
      return [
        'delay-lab',
        ...spanWords(request),
        `--rule=${ruleId}`,
        `--level=${level}`,
        `--delays=${delaysSeconds.join(',')}`,
        '--json',
      ];
    }
    case 'cohort':
      // Its files stay on the server.
      return ['cohort', cohortFile, `--out=${out}`, '--in-house', '--json'];
  }
}

function evaluateWords(request: RequestOf<'evaluate'>, out: string): readonly string[] {
  const { subject, labelId, threshold, lowerIsWorse, horizonMinutes } = request;
  return [
    'evaluate',
    `--${subject.kind}=${subject.id}`,
    `--label=${labelId}`,
    ...(threshold === null ? [] : [`--threshold=${threshold}`]),
    ...(lowerIsWorse ? ['--lower-is-worse'] : []),
    `--horizon=${horizonMinutes}`,
    `--out=${out}`,
    '--json',
  ];
}

function whatIfWords(request: RequestOf<'what-if'>): readonly string[] {
  const { changes, offRuleIds } = request;
  return [
    'what-if',
    ...spanWords(request),
    ...changes.flatMap(({ ruleId, level, limit, waitSeconds }) => [
      ...(limit === null ? [] : [`--limit=${ruleId}:${level}=${limit}`]),
      ...(waitSeconds === null ? [] : [`--wait=${ruleId}:${level}=${waitSeconds}`]),
    ]),
    ...offRuleIds.map((ruleId) => `--off=${ruleId}`),
    '--json',
  ];
}

function spanWords({ unitId, fromMs, toMs }: { unitId: string; fromMs: number; toMs: number }): readonly string[] {
  return [`--unit=${unitId}`, `--from=${new Date(fromMs).toISOString()}`, `--to=${new Date(toMs).toISOString()}`];
}

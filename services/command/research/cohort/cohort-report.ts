/** What `cohort.json` says of a cohort, and how to cite it. */
import { VigilError } from '../../../platform/errors.ts';
import type { CohortDefinition } from '../../../research/cohort/cohort-definition.ts';
import type { FlowStep } from '../../../research/cohort/select-stays.ts';

export interface CohortReport {
  readonly version: 1;
  readonly vigilVersion: string;
  readonly definition: CohortDefinition;
  readonly flow: readonly FlowStep[];
  readonly stays: number;
  /** By label. */
  readonly labels: Readonly<Record<string, number>>;
  /** SHA-256, hex, by file. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256, hex, over definition, flow and files: equal where the same was made again. */
  readonly digest: string;
}

/** Of a cohort that was whole when its building was ended. Throws `config-invalid` where it is of another definition. */
export function readReport(text: string, definition: CohortDefinition): CohortReport {
  const report = JSON.parse(text) as CohortReport;
  if (JSON.stringify(report.definition) === JSON.stringify(definition)) return report;
  throw new VigilError('config-invalid', 'this folder holds another cohort: build into another folder');
}

/** Citation File Format 1.2.0; JSON strings are YAML strings. */
export function citationOf({
  definition,
  digest,
  vigilVersion,
  stays,
}: Pick<CohortReport, 'definition' | 'digest' | 'vigilVersion' | 'stays'>): string {
  return [
    'cff-version: 1.2.0',
    'type: dataset',
    'message: "Cite this data set by its title, its authors and its digest."',
    `title: ${JSON.stringify(definition.name)}`,
    'authors:',
    ...definition.authors.map((name) => `  - name: ${JSON.stringify(name)}`),
    'identifiers:',
    '  - type: other',
    `    value: "sha256:${digest}"`,
    `abstract: ${JSON.stringify(`${stays} stays, made by Vigil ${vigilVersion} from its definition.`)}`,
    '',
  ].join('\n');
}

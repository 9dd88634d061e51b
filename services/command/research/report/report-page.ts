/** The report of an evaluation as one page of HTML that needs nothing else: figures, groups, plots, and how they were reckoned. */
import type { EvaluationReport, GroupReport } from '../../../research/evaluate/evaluation-report.ts';
import type { FigureName } from '../../../research/evaluate/group-figures.ts';
import type { LabelDefinition } from '../../../research/labels/label-definition.ts';
import { FIGURE_LABELS, figureText, REASONS } from './figure-text.ts';
import { escaped, svgOf, type Plot } from './svg-plots.ts';

const NAMES = Object.keys(FIGURE_LABELS) as readonly FigureName[];
const IN_GROUPS: readonly FigureName[] = [
  'auroc',
  'auprc',
  'prevalence',
  'alertPositivePredictiveValue',
  'alertsPerBedDay',
  'coverage',
];
const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #e3e6ea}
svg text{font:11px system-ui,sans-serif;fill:#1c2430}figure{display:inline-block;margin:0 1rem 1rem 0}.note{color:#5a6472}`;

export function pageOf(report: EvaluationReport, label: LabelDefinition): string {
  const { subject, overall } = report;
  const title = `${subject.id} ahead of ${label.label}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
<p class="note">Research software, not a medical device. Vigil ${escaped(report.vigilVersion)}. ${escaped(label.source)}.</p>
${cohortOf(report)}<p>${counted(overall)}; ${overall.moments} moments, ${overall.momentsWithValue} with a value (${overall.partial} of them the lower bound of what lacks an input), ${overall.alerts} alerts.</p>
<table>${NAMES.map((name) => row([FIGURE_LABELS[name], figureText(name, overall.figures)])).join('')}
${row(['Brier score', brier(report)])}</table>
${plotsOf(report)
  .map((plot) => `<figure>${svgOf(plot)}</figure>`)
  .join('\n')}
<h2>Groups</h2>
<table><tr>${['', '', 'patients', 'events', ...IN_GROUPS.map((name) => FIGURE_LABELS[name])].map((text) => `<th>${escaped(text)}</th>`).join('')}</tr>
${report.groups.map((group) => row([group.by, group.name, told(group.patients), told(group.events), ...IN_GROUPS.map((name) => figureText(name, group.figures))])).join('\n')}</table>
<h2>How</h2>
<ul>${howOf(report)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul>
</body></html>
`;
}

function cohortOf({ cohort }: EvaluationReport): string {
  if (cohort === null) return '';
  const steps = cohort.flow.map(({ step, stays, excluded }) => row([step, `${stays} stays`, `${excluded} left out`]));
  const named = `${escaped(cohort.name)}, definition sha256:${cohort.definitionSha256}`;
  return `<p>Of the cohort ${named}:</p><table>${steps.join('')}</table>\n`;
}

function counted({ patients, stays, events, bedDays }: GroupReport): string {
  return `${told(stays)} stays of ${told(patients)} patients, ${told(events)} with the event, ${bedDays.toFixed(1)} bed-days`;
}

function told(count: number | null): string {
  return count === null ? REASONS['too-few'] : String(count);
}

function brier({ calibration: { brierScore } }: EvaluationReport): string {
  return brierScore.value === null ? REASONS[brierScore.reason] : brierScore.value.toFixed(3);
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

const SQUARE = { xRange: [0, 1], yRange: [0, 1] } as const;
const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

/** None where the areas under the curves are not given. */
function plotsOf(report: EvaluationReport): readonly Plot[] {
  const last = report.curve.at(-1);
  if (last === undefined) return [];
  const prevalence = last.events / (last.events + last.others);
  return [
    rocPlot(report, last),
    precisionPlot(report, { events: last.events, prevalence }),
    ...(report.calibration.bands.length > 0 ? [calibrationPlot(report)] : []),
    ...(report.decisionCurve.length > 0 ? [benefitPlot(report, prevalence)] : []),
  ];
}

function rocPlot({ curve, overall }: EvaluationReport, last: { events: number; others: number }): Plot {
  const points = curve.map(({ events, others }) => [others / last.others, events / last.events] as const);
  return {
    title: `ROC, area ${figureText('auroc', overall.figures)}`,
    x: '1 − specificity',
    y: 'sensitivity',
    ...SQUARE,
    lines: [
      { name: 'chance', points: DIAGONAL, look: 'faint' },
      { name: 'ROC', points, look: 'strong' },
    ],
  };
}

function precisionPlot(
  { curve, overall }: EvaluationReport,
  all: { readonly events: number; readonly prevalence: number },
): Plot {
  const points = curve
    .filter(({ events, others }) => events + others > 0)
    .map(({ events, others }) => [events / all.events, events / (events + others)] as const);
  const chance = [0, 1].map((recall) => [recall, all.prevalence] as const);
  return {
    title: `Precision and recall, area ${figureText('auprc', overall.figures)}`,
    x: 'recall',
    y: 'precision (PPV)',
    ...SQUARE,
    lines: [
      { name: 'prevalence', points: chance, look: 'faint' },
      { name: 'precision', points, look: 'strong' },
    ],
  };
}

function calibrationPlot({ calibration }: EvaluationReport): Plot {
  const points = calibration.bands.map((band) => [band.meanProbability, band.eventRate] as const);
  return {
    title: 'Calibration',
    x: 'mean probability',
    y: 'rate of events',
    ...SQUARE,
    lines: [
      { name: 'as it says', points: DIAGONAL, look: 'faint' },
      { name: 'bands', points, look: 'dots' },
    ],
  };
}

function benefitPlot({ decisionCurve }: EvaluationReport, prevalence: number): Plot {
  const top = Math.max(prevalence, 0.01);
  const always = decisionCurve.map((at) => [at.threshold, at.actingAlways] as const);
  const modelled = decisionCurve.map((at) => [at.threshold, at.netBenefit] as const);
  const never = [0, 0.5].map((threshold) => [threshold, 0] as const);
  return {
    title: 'Net benefit',
    x: 'probability from which on one acts',
    y: 'net benefit',
    xRange: [0, 0.5],
    yRange: [-top / 2, top],
    lines: [
      { name: 'acting always', points: always, look: 'faint' },
      { name: 'acting never', points: never, look: 'faint' },
      { name: 'by the model', points: modelled, look: 'strong' },
    ],
  };
}

function howOf({ moments, figures, label, read, overall }: EvaluationReport): readonly string[] {
  const minutes = (ms: number): string => `${ms / 60_000} min`;
  return [
    `Every ${minutes(moments.stepMs)} of a stay is a moment, up to the first event; the event follows it when it comes within ${minutes(moments.horizonMs)}${moments.gapMs > 0 ? `, and not within ${minutes(moments.gapMs)}` : ''}.`,
    `${overall.censored} moments were left out because the child is still there and what follows is not known, ${overall.tooNear} because the event was nearer than the gap.`,
    moments.threshold === null
      ? 'Alerts are those that Vigil raised.'
      : `An alert is the moment at which the value came to ${moments.threshold}.`,
    `An alert was already known when, within ${minutes(moments.knownWithinMs)} before it, somebody acknowledged or snoozed an alert of the child, or worry was told.`,
    `Limits: 95 %, ${figures.draws} draws of patients, seed ${figures.seed}. Fewer than ${figures.floor} patients or events: «too few».`,
    `Age is that at admission. Labels: ${label.id} ${label.version}, ${label.from === 'import' ? 'imported' : 'found by the definition'}.`,
    `Read: ${read.stays} stays; ${read.staysUnknown} of unknown children, ${read.withdrawn} decisions on withdrawn values, ${read.damaged} damaged ones and ${read.afterEnd} after the end of a stay were left out, and ${read.labelsLeftOut} labels outside of every stay.`,
    'A value is what was shown then: nothing that came later is used.',
  ];
}

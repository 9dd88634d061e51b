/**
 * A score rule as a page: what it is for, where its table was read and how sure that is, the table
 * itself, what it reads and for how long, and everything that was chosen where the table is silent.
 */
import type { AgeBoundary } from '../../clinical/age/age.ts';
import type { InputSource, RuleInput, RuleLevel, ScoreRule } from '../../clinical/score/score-rule.ts';
import { countsText, equationFacts, evidenceBlocks, outsideText } from './equation-blocks.ts';
import { limitsText, scaleBlocks } from './rules-scale.ts';
import type { Block, Page } from '../terminal/rules-layout.ts';
import { ENGLISH_SPANS } from '../../wording/english/terms.ts';
import { wholeSpanText } from '../../wording/text/span-text.ts';

/** Letters of the reference tables in words. */
export const CERTAINTY_WORDS = {
  V: 'verified in a named source',
  S: 'read in one secondary source',
  P: 'verified in part',
  D: 'the sources disagree',
  U: 'not verified',
} as const;

export const NOT_REVIEWED =
  'Research software beside bedside monitors, never instead of them. Not reviewed by a clinician.';

const AGE_BASES = {
  chronological: 'chronological, by birthdays; never corrected for prematurity',
  corrected: 'corrected for birth before 37 weeks',
  postmenstrual: 'postmenstrual, weeks since the last menstrual period',
  gestation: 'gestation at birth, completed weeks',
  none: 'the score asks for none; adults are refused all the same',
} as const;

/** Everything a rule file says, in the order in which a reader asks. */
export function rulePage(rule: ScoreRule): Page {
  return {
    title: rule.label,
    blocks: [
      { kind: 'text', text: `${NOT_REVIEWED}${rule.enabled ? '' : ` Disabled: ${rule.disabledReason ?? ''}`}` },
      facts(rule),
      ...rule.parts.flatMap((part): readonly Block[] => [
        { kind: 'heading', text: part.label },
        ...(part.disabled === undefined
          ? []
          : [
              {
                kind: 'text',
                text: `Shown, never counted (certainty ${part.disabled.certainty}): ${part.disabled.reason}`,
              } as const,
            ]),
        ...scaleBlocks(rule, part.scale),
        ...(part.source === undefined ? [] : [{ kind: 'text', text: `Source of these rows: ${part.source}` } as const]),
      ]),
      ...levelBlocks(rule),
      ...statementBlocks(rule),
      { kind: 'heading', text: 'What it reads' },
      {
        kind: 'text',
        text:
          rule.window === null
            ? 'Sources in order of preference, and for how long a reading counts. What is older, or never came, is missing.'
            : 'Sources in order of preference. What was not measured in its hours is missing.',
      },
      {
        kind: 'table',
        header: ['input', 'unit', 'read from'],
        rows: rule.inputs.map((input) => [input.label, input.unit ?? 'answer', sourcesText(rule, input)]),
      },
      { kind: 'heading', text: 'What we chose' },
      { kind: 'text', text: 'What the table does not say, and where sources disagree:' },
      { kind: 'list', items: rule.choices },
      ...evidenceBlocks(rule),
      { kind: 'heading', text: 'Outside those it was made for' },
      { kind: 'text', text: outsideText(rule) },
      { kind: 'list', items: outsideItems(rule) },
    ],
  };
}

function facts(rule: ScoreRule): Block {
  const total = rule.unit === null ? `0 to ${rule.maximum} points` : `a number in ${rule.unit}, not points`;
  return {
    kind: 'facts',
    facts: [
      ['rule', `${rule.id} ${rule.version}`],
      ['state', rule.enabled ? 'on' : `off: ${rule.disabledReason ?? ''}`],
      ['certainty', `${rule.certainty}: ${CERTAINTY_WORDS[rule.certainty]}`],
      ['publication', rule.citation],
      ['table read in', rule.source],
      ['held to', rule.verifiedBy],
      ['made for', rule.intended.text],
      ['settings', rule.intended.settings.join(', ')],
      ['age', `${AGE_BASES[rule.ageBasis]}; ${ageRangeText(rule.intended.ageFrom, rule.intended.ageTo)}`],
      ...equationFacts(rule),
      ['total', total],
      ['missing values', missingText(rule)],
      ['alerts', alertText(rule.levels)],
    ],
  };
}

function missingText(rule: ScoreRule): string {
  const parts = rule.parts.filter((part) => part.disabled === undefined).length;
  const bounds =
    rule.partsMissingMax === 0
      ? `no score with any unknown part${rule.levels.length === 0 ? '' : ' below the first level'}`
      : rule.partsMissingMax >= parts
        ? 'lower and upper bound of the total while anything is known'
        : `lower and upper bound of the total with up to ${rule.partsMissingMax} of ${parts} parts unknown, else no score${rule.levels.length === 0 ? '' : ' below the first level'}`;
  return rule.missingCountsZero
    ? `the publication counts them as 0: that total is shown as the published one, beside ${bounds}`
    : `never 0: ${bounds}`;
}

function alertText(levels: readonly RuleLevel[]): string {
  const raising = levels.flatMap((level) => (level.alert === null ? [] : [`${level.label} (${level.alert})`]));
  return raising.length === 0 ? 'none: shown only' : raising.join(', ');
}

function levelBlocks(rule: ScoreRule): readonly Block[] {
  if (rule.levels.length === 0 && rule.triggers.length === 0) return [];
  const label = (id: string): string => rule.levels.find((level) => level.id === id)?.label ?? id;
  const input = (name: string): string => rule.inputs.find((each) => each.name === name)?.label ?? name;
  const rows = rule.levels.map((level, index) => [
    level.label,
    levelRange(level, rule.levels[index + 1]),
    level.text,
    level.alert ?? 'no alert',
  ]);
  const triggers = rule.triggers.map((trigger) => {
    const change =
      trigger.changedFrom === undefined ? '' : `, after ${trigger.changedFrom.join(', ')} or as the first answer`;
    return [
      input(trigger.input),
      `${trigger.codes.join(', ')}${change}`,
      `at least ${label(trigger.level)}`,
      trigger.text,
    ];
  });
  return [
    { kind: 'heading', text: 'Levels' },
    { kind: 'table', header: ['level', 'total', 'what it asks for', 'alert'], rows },
    ...(triggers.length === 0
      ? []
      : [
          { kind: 'text', text: 'Whatever the total is:' } as const,
          { kind: 'table', header: ['input', 'answer', 'level', 'reason'], rows: triggers } as const,
        ]),
  ];
}

function levelRange(level: RuleLevel, next: RuleLevel | undefined): string {
  return limitsText({ from: level.from, below: next?.from });
}

function statementBlocks(rule: ScoreRule): readonly Block[] {
  const { probability } = rule;
  const equation =
    probability === null
      ? []
      : [
          `${probability.label}: 1 / (1 + exp(-(${probability.intercept} + ${probability.slope} x total))). ${probability.text}${probability.disabled === undefined ? '' : `. Not told (certainty ${probability.disabled.certainty}): ${probability.disabled.reason}`}`,
        ];
  return [
    ...(rule.findings.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Findings' } as const,
          {
            kind: 'list',
            items: rule.findings.map(
              (finding) =>
                `${finding.label}: ${finding.text}. Unknown while what lacks could change the answer.${finding.alert === undefined ? '' : ` Alerts (${finding.alert}) where the unit’s policy asks for it; off by default.`}`,
            ),
          } as const,
        ]),
    ...(rule.notes.length === 0 && equation.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Notes' } as const,
          { kind: 'list', items: [...rule.notes.map((note) => note.text), ...equation] } as const,
        ]),
    ...(rule.areaAbove === null
      ? []
      : [{ kind: 'text', text: `On the trend the area above ${rule.areaAbove} is counted.` } as const]),
  ];
}

/** Where an input comes from, in words. */
export function sourcesText(rule: ScoreRule, input: RuleInput): string {
  const order = input.prefer === 'newest' && input.sources.length > 1 ? 'the newest of: ' : '';
  const sources = input.sources.map((source) => sourceText(rule, source)).join('; ');
  const computed = [...new Set(input.derived.map((derived) => derived.text))].map((text) => `computed: ${text}`);
  return [...(sources === '' ? [] : [`${order}${sources}`]), ...computed].join('; else ');
}

function sourceText(rule: ScoreRule, source: InputSource): string {
  const kind = { streamed: 'monitor', charted: 'charted', lab: 'laboratory', stay: 'admission' }[source.kind];
  const pick = source.pick === undefined ? '' : `${source.pick.replace('-before', ' before the newest')} `;
  const asOf =
    source.asOf === undefined
      ? ''
      : `, not later than ${rule.inputs.find((input) => input.name === source.asOf)?.label ?? source.asOf}`;
  const values =
    source.values === undefined ? '' : ` as ${[...new Set(Object.values(source.values).map(String))].join(', ')}`;
  return `${pick}${kind} ${source.from}${values}${asOf} (${countsText(rule, source)})`;
}

/** «5 min», «6 h», «3 d»: whole units. */
export function durationText(durationMs: number): string {
  return wholeSpanText(durationMs, ENGLISH_SPANS);
}

/** «from 2 months to below 18 years». */
export function ageRangeText(from: AgeBoundary | undefined, to: AgeBoundary | undefined): string {
  const text = (boundary: AgeBoundary): string =>
    Object.entries(boundary)
      .map(([unit, value]) => `${value} ${unit}`)
      .join('');
  return `from ${from === undefined ? 'birth' : text(from)}${to === undefined ? '' : ` to below ${text(to)}`}`;
}

function outsideItems(rule: ScoreRule): readonly string[] {
  const { outside, ventilatedAllowed, newbornStayAllowed, postmenstrualFromDays } = rule.intended;
  return [
    `Another setting: ${outside.setting}`,
    ...(ventilatedAllowed ? [] : [`Ventilated: ${outside.ventilated}`]),
    ...(newbornStayAllowed ? [] : [`In hospital since birth: ${outside.newbornStay}`]),
    ...(postmenstrualFromDays === undefined
      ? []
      : [`Below ${Math.floor(postmenstrualFromDays / 7)} weeks postmenstrual: never, where gestation is known.`]),
    'Adults: never.',
  ];
}

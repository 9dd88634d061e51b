/** Pages of the rules that are no scores: limits of vital signs, newborn events, heart rate characteristics. */
import type {
  CharacteristicFeature,
  CharacteristicsSettings,
} from '../../clinical/newborn/characteristics-settings.ts';
import type {
  EventCondition,
  EventDefinition,
  EventDefinitions,
  NewbornLimits,
} from '../../clinical/newborn/event-definition.ts';
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { VitalRule, VitalStep } from '../../clinical/vital/vital-rule.ts';
import type { AnyRule } from './rules-files.ts';
import { CERTAINTY_WORDS, durationText, NOT_REVIEWED } from './rules-page.ts';
import type { Block, Page } from '../terminal/rules-layout.ts';

/** Limits of vital signs by age; several rules on one page. */
export function vitalsPage(rules: readonly VitalRule[]): Page {
  return { title: 'Vital sign alerts', blocks: [{ kind: 'text', text: NOT_REVIEWED }, ...rules.flatMap(vitalBlocks)] };
}

export function eventsPage(
  events: EventDefinitions,
  definitions: readonly EventDefinition[] = events.definitions,
): Page {
  return {
    title: events.label,
    blocks: [
      { kind: 'text', text: events.notice },
      { kind: 'text', text: newbornText(events.newborn) },
      ...definitions.flatMap(eventBlocks),
    ],
  };
}

export function characteristicsPage(
  settings: CharacteristicsSettings,
  features: readonly CharacteristicFeature[] = settings.features,
): Page {
  const window = `Every ${durationText(settings.everyMs)} over the last ${durationText(settings.windowMs)}; at least ${Math.round(settings.presentFractionMin * 100)} % of the seconds must have a reading.`;
  return {
    title: settings.label,
    blocks: [
      { kind: 'text', text: settings.notice },
      { kind: 'text', text: `${newbornText(settings.newborn)} ${window}` },
      ...features.flatMap((feature): readonly Block[] => [
        ...commonBlocks(feature, [['unit', feature.unit]]),
        { kind: 'list', items: feature.choices },
      ]),
    ],
  };
}

function vitalBlocks(rule: VitalRule): readonly Block[] {
  const row = (label: string, step: VitalStep): readonly string[] => [
    label,
    step.level,
    limitText(rule, step),
    step.readings === undefined ? durationText(step.sustainedForMs) : `${step.readings} in a row`,
    conditionsText(step),
    `${step.source} (${step.certainty})`,
  ];
  const newborn = `${rule.newborn.label} (to ${durationText(rule.newborn.chronologicalBelowDays * 86_400_000)} or ${rule.newborn.postmenstrualBelowDays / 7} weeks postmenstrual, the later)`;
  const { guard } = rule;
  return [
    ...commonBlocks(rule, [
      ['signal', `${rule.signal}, ${unitOf(rule.signal)}`],
      ['clears', `back inside by ${rule.clearMargin} for ${durationText(rule.clearForMs)}`],
      [
        'held back',
        guard === null
          ? 'never'
          : `at most ${durationText(guard.heldBackMsMax)} while ${guard.signals.join(' and ')} differ by more than ${Math.round(guard.toleranceFraction * 100)} %`,
      ],
      ['second source', secondSourceText(rule)],
      ['charted values', chartedText(rule)],
    ]),
    {
      kind: 'table',
      header: ['age', 'alert', 'limit', 'for', 'only', 'source (certainty)'],
      rows: [
        ...rule.newborn.steps.map((step) => row(newborn, step)),
        ...rule.bands.flatMap((band) => band.steps.map((step) => row(band.label, step))),
        ...(rule.everyAge ?? []).map((step) => row('every age, also unknown', step)),
        ...(rule.unknownAge ?? []).map((step) => row('age unknown, and adults', step)),
      ],
    },
    { kind: 'list', items: rule.choices },
  ];
}

function limitText(rule: VitalRule, { signal, strict, limit, limitFrom }: VitalStep): string {
  const side = rule.direction === 'below' ? '<' : strict === true ? '>' : '≥';
  const words = limitFrom === undefined ? String(limit) : 'gestational age at birth in weeks';
  return signal === undefined ? `${side} ${words}` : `${signal} ${side} ${words}`;
}

/** What must be so beside the value. */
function conditionsText({ postmenstrual, belowDaysOfLife, when, with: together }: VitalStep): string {
  return [
    ...(postmenstrual === undefined ? [] : [gestationText(postmenstrual)]),
    ...(belowDaysOfLife === undefined ? [] : [`first ${belowDaysOfLife} days of life`]),
    ...(when ?? []),
    ...(together ?? []),
  ].join(', ');
}

function gestationText({ fromDays, belowDays, unknown }: NonNullable<VitalStep['postmenstrual']>): string {
  if (unknown === 'needed') return 'gestation unknown';
  const range = [
    ...(fromDays === undefined ? [] : [`from ${fromDays / 7}`]),
    ...(belowDays === undefined ? [] : [`below ${belowDays / 7}`]),
  ].join(' ');
  return `${range} wk postmenstrual${unknown === 'holds' ? ' or gestation unknown' : ''}`;
}

function secondSourceText({ secondSource }: VitalRule): string {
  if (secondSource === undefined) return 'none';
  const { signal, afterMs, addedWaitMs, source } = secondSource;
  return `${signal}, when the first has been away for ${durationText(afterMs)}; waits ${durationText(addedWaitMs)} more (${source})`;
}

function chartedText({ charted }: VitalRule): string {
  if (charted === undefined) return 'not judged: what monitors measure alone';
  const { countsForMs, fromLevel, besideMonitor, source } = charted;
  const beside = besideMonitor === 'both' ? 'also beside the monitor' : 'only while the monitor does not measure it';
  return `from level ${fromLevel} on, at once, ${beside}; one counts for ${durationText(countsForMs)} (${source})`;
}

function eventBlocks(definition: EventDefinition): readonly Block[] {
  const { bornBeforeDays, text } = definition.intended;
  return [
    ...commonBlocks(definition, [
      ['made for', bornBeforeDays === null ? text : `${text}: born before ${bornBeforeDays} days`],
      ['an event is', [definition.condition, ...definition.with].map(conditionText).join('; with ')],
      [
        'joined',
        definition.joinWithinMs === 0
          ? 'never'
          : `runs at most ${durationText(definition.joinWithinMs)} apart; at least ${definition.runsMin} of them`,
      ],
      ['holes', `up to ${durationText(definition.holeMsMax)} are bridged`],
      ['second source', eventSourceText(definition)],
      ['averaging, delay', `${durationText(definition.averagingMs)}, ${durationText(definition.delayMs)}`],
    ]),
    { kind: 'list', items: definition.choices },
  ];
}

function eventSourceText({ secondSource }: EventDefinition): string {
  if (secondSource === undefined) return 'none';
  const { signal, standsInFor, afterMs } = secondSource;
  return `${signal}, when ${standsInFor} has been away for ${durationText(afterMs)}; the event says for how long`;
}

function conditionText({ signal, direction, limit, sustainedForMs }: EventCondition): string {
  return `${signal} ${direction === 'below' ? '<' : '≥'} ${limit} ${unitOf(signal)} for ${durationText(sustainedForMs)} or longer`;
}

function commonBlocks(rule: AnyRule, more: readonly (readonly [string, string])[]): readonly Block[] {
  return [
    { kind: 'heading', text: rule.label },
    {
      kind: 'facts',
      facts: [
        ['rule', `${rule.id} ${rule.version}`],
        ['state', rule.enabled ? 'on' : `off: ${rule.disabledReason ?? ''}`],
        ['certainty', `${rule.certainty}: ${CERTAINTY_WORDS[rule.certainty]}`],
        ['publication', rule.citation],
        ...more,
      ],
    },
  ];
}

function newbornText({ postmenstrualBelowDays, chronologicalBelowDays }: NewbornLimits): string {
  return `For newborns: below ${chronologicalBelowDays} days of age or below ${postmenstrualBelowDays / 7} weeks postmenstrual, whichever ends later.`;
}

function unitOf(signal: string): string {
  return SIGNALS.find((each) => each.name === signal)?.unit ?? '';
}

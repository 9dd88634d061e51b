/** The figures of a preview: alerts a bed-day as they were and with the change, and what would have been lost. */
import { useScreen } from '../page/screen.ts';
import { DASH, numberText } from '../text/number-text.ts';
import { named, spanWords, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import { ruleName } from './limits-text.ts';
import type { JSX } from 'preact';
import type { PreviewCount, PreviewView } from '../../../services/contract/screens/limits/preview-view.ts';

interface Props {
  readonly view: PreviewView;
  readonly timeZone: string;
}

export function PreviewFigures({ view, timeZone }: Props): JSX.Element {
  const { before, after, fromMs, toMs } = view;
  const levels = (['high', 'medium', 'low'] as const).filter((level) => isThere(view, 'byLevel', level));
  const ruleIds = [...new Set([...Object.keys(before.byRule), ...Object.keys(after.byRule)])].filter(
    (ruleId) => isThere(view, 'byRule', ruleId) && isOther(view, ruleId),
  );
  const times = { from: dayClockText(fromMs, timeZone), to: dayClockText(toMs, timeZone) };
  return (
    <div class="preview-figures">
      <p class="quiet">{t('limits.previewOf', { ...times, bedDays: numberText(before.bedDays, 1) })}</p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('limits.was')}</th>
            <th scope="col">{t('limits.would')}</th>
          </tr>
        </thead>
        <tbody>
          <Row name={t('limits.all')} before={before} after={after} />
          {levels.map((level) => (
            <Row
              key={level}
              name={named('level', level, level)}
              before={before.byLevel[level]}
              after={after.byLevel[level]}
            />
          ))}
          {ruleIds.map((ruleId) => (
            <Row key={ruleId} name={ruleName(ruleId)} before={before.byRule[ruleId]} after={after.byRule[ruleId]} />
          ))}
        </tbody>
      </table>
      <Lost view={view} timeZone={timeZone} />
      <p class="quiet">{t('limits.previewNote')}</p>
    </div>
  );
}

function isThere({ before, after }: PreviewView, by: 'byLevel' | 'byRule', key: string): boolean {
  return (before[by][key]?.alerts ?? 0) + (after[by][key]?.alerts ?? 0) > 0;
}

function isOther({ before, after }: PreviewView, ruleId: string): boolean {
  return (before.byRule[ruleId]?.alerts ?? 0) !== (after.byRule[ruleId]?.alerts ?? 0);
}

function Row(props: {
  readonly name: string;
  readonly before: PreviewCount | undefined;
  readonly after: PreviewCount | undefined;
}): JSX.Element {
  const text = (count: PreviewCount | undefined): string => numberText(count?.alertsABedDay ?? 0, 1);
  const count = (each: PreviewCount | undefined): string => `(${each?.alerts ?? 0})`;
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>
        {text(props.before)} <span class="quiet">{count(props.before)}</span>
      </td>
      <td>
        {text(props.after)} <span class="quiet">{count(props.after)}</span>
      </td>
    </tr>
  );
}

function Lost({ view, timeZone }: Props): JSX.Element {
  const { missed, delayed, milder, added } = view;
  const { store } = useScreen();
  const labels = new Map(store.beds.value.map(({ bedId, label }) => [bedId, t('bed.label', { label })]));
  const span =
    delayed.medianMs === null ? '' : wholeSpanText(Math.round(delayed.medianMs / 1_000) * 1_000, spanWords());
  const others = [
    delayed.count === 0 ? t('limits.delayedNone') : t('limits.delayed', { count: delayed.count, span }),
    t('limits.milder', { count: milder.count }),
    t('limits.added', { count: added.count }),
  ];
  return (
    <>
      <p>
        <strong>{missed.count === 0 ? t('limits.missedNone') : t('limits.missed', { count: missed.count })}</strong>
        {' · '}
        {others.join(' · ')}
      </p>
      {missed.first.length === 0 ? null : (
        <ul class="preview-missed">
          {missed.first.map(({ ruleId, level, bedId, raisedAtMs }) => (
            <li key={`${ruleId} ${bedId} ${raisedAtMs}`}>
              {[
                named('level', level, level),
                ruleName(ruleId),
                bedId === null ? DASH : (labels.get(bedId) ?? bedId),
                dayClockText(raisedAtMs, timeZone),
              ].join(', ')}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

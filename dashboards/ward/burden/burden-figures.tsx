/** The six figures of a unit's alarm burden that are read first. */
import { DASH, percentText } from '../text/number-text.ts';
import { t } from '../text/text.ts';
import { rateText, waitText } from './burden-text.ts';
import type { JSX } from 'preact';
import type { AlarmBurden } from '../../../services/contract/screens/alarm-burden.ts';

export function BurdenFigures({ burden }: { readonly burden: AlarmBurden }): JSX.Element {
  const { all, monitorAlarms } = burden;
  const wait = all.answeredAfterMs;
  const { worth } = all;
  const said = worth.actionable + worth.notActionable;
  return (
    <dl class="burden-figures">
      <Figure
        label={t('burden.perBedDay')}
        value={rateText(all.perBedDay)}
        note={t('burden.alerts', { count: all.alerts })}
      />
      <Figure
        label={t('burden.rings')}
        value={String(all.rings)}
        note={t('burden.ringsNote', { count: all.escalated })}
      />
      <Figure
        label={t('burden.answeredAfter')}
        value={wait === null ? DASH : waitText(wait.p50)}
        note={
          wait === null
            ? t('burden.nobodyAnswered')
            : t('burden.waits', { p90: waitText(wait.p90), p99: waitText(wait.p99), count: all.answered })
        }
      />
      <Figure
        label={t('burden.endedUnanswered')}
        value={all.alerts === 0 ? DASH : percentText(all.endedUnanswered / all.alerts)}
        note={t('burden.ofAlerts', { count: all.endedUnanswered, all: all.alerts })}
      />
      <Figure
        label={t('burden.actionable')}
        value={percentText(worth.share)}
        note={
          worth.interval === null
            ? t('burden.nobodySaid')
            : t('burden.interval', {
                low: percentText(worth.interval[0]),
                high: percentText(worth.interval[1]),
                count: said,
              })
        }
      />
      <Figure
        label={t('burden.monitorsPerBedDay')}
        value={rateText(monitorAlarms.perBedDay)}
        note={t('burden.alarms', { count: monitorAlarms.alarms })}
      />
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

function Figure({ label, value, note }: FigureProps): JSX.Element {
  return (
    <div class="card">
      <dt>{label}</dt>
      <dd class="burden-value">{value}</dd>
      <dd class="quiet">{note}</dd>
    </div>
  );
}

/** Beds as they stood: values with their age then, scores, charted and laboratory values, and the alerts that were open. */
import { isSignalName, signalAt, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { inputValueText, labLabel, levelText } from '../alerts/content/alert-text.ts';
import { signalLabel } from '../connections/dry-run-result.tsx';
import { showReading } from '../live/vitals/reading.ts';
import { rules } from '../text/clinical-text.ts';
import { chartedUnit, unitText } from '../text/number-text.ts';
import { scoreBoundsText, scoreUnitText } from '../text/score-text.ts';
import { named, spanWords, t, told } from '../text/text.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';
import type { JSX } from 'preact';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type { SignalReading, StayView, UnitState } from '../../../services/contract/decisions/decision.ts';

interface KnownBedsProps {
  readonly state: UnitState;
  /** By which ages are told, ms. */
  readonly unitAtMs: number;
}

export function KnownBeds({ state, unitAtMs }: KnownBedsProps): JSX.Element {
  const ofUnit = state.alerts.filter(({ stayId, bedId }) => stayId === null && bedId === null);
  return (
    <>
      <Alerts alerts={ofUnit} timeZone={state.timeZone} />
      <ul class="known-beds">
        {state.beds.map(({ bedId, label, stayId }) => {
          const stay = state.stays.find((each) => each.stayId === stayId);
          const alerts = state.alerts.filter(
            (alert) =>
              (stay !== undefined && alert.stayId === stay.stayId) || (alert.stayId === null && alert.bedId === bedId),
          );
          return (
            <li key={bedId} class="known-bed">
              <h2>
                {label} <small>{stay?.stayId ?? t('bed.empty')}</small>
              </h2>
              {stay === undefined && alerts.length === 0 ? null : (
                <Alerts alerts={alerts} timeZone={state.timeZone} isBed />
              )}
              {stay === undefined ? null : <Stay stay={stay} unitAtMs={unitAtMs} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Alerts({
  alerts,
  timeZone,
  isBed = false,
}: {
  readonly alerts: readonly Alert[];
  readonly timeZone: string;
  readonly isBed?: boolean;
}): JSX.Element | null {
  if (alerts.length === 0) return isBed ? <p class="quiet">{t('known.noAlert')}</p> : null;
  return (
    <ul class="known-alerts">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <b>{levelText(alert)}</b> {told(alert.title, timeZone)}
        </li>
      ))}
    </ul>
  );
}

function Stay({ stay, unitAtMs }: { readonly stay: StayView; readonly unitAtMs: number }): JSX.Element {
  const { signals, scores, charted, labs } = stay;
  if (signals.length + charted.length + labs.length === 0) return <p class="quiet">{t('known.neverSent')}</p>;
  const age = (observedAtMs: number): string => coarseSpanText(Math.max(0, unitAtMs - observedAtMs), spanWords());
  return (
    <dl class="known-values">
      {signals.map((reading) => (
        <Vital key={reading.signal} reading={reading} unitAtMs={unitAtMs} />
      ))}
      {scores.map((score) => (
        <Value
          key={score.ruleId}
          name={rules().label(score.ruleId)}
          value={`${scoreBoundsText(score)} ${scoreUnitText(score)}`}
        />
      ))}
      {charted.map(({ name, value, observedAtMs }) => (
        <Value
          key={name}
          name={named('charted', name, name)}
          value={inputValueText({ value, unit: chartedUnit(name) })}
          note={age(observedAtMs)}
        />
      ))}
      {labs.map((lab) => (
        <Value key={lab.name} name={labLabel(lab.name)} value={inputValueText(lab)} note={age(lab.observedAtMs)} />
      ))}
    </dl>
  );
}

/** As the live screen shows it at this age: what is old or off is never a number without its mark. */
function Vital({
  reading,
  unitAtMs,
}: {
  readonly reading: SignalReading;
  readonly unitAtMs: number;
}): JSX.Element | null {
  if (!isSignalName(reading.signal)) return null;
  const signal = signalIndex(reading.signal);
  const shown = showReading(signal, { ...reading, receivedPageMs: 0 }, { unitMs: unitAtMs, pageMs: 0 });
  const span = shown.ageMs === null ? '' : coarseSpanText(shown.ageMs, spanWords());
  const state = shown.state === 'present' || shown.state === 'stale' ? span : t(`state.${shown.state}`, { span });
  return (
    <Value name={signalLabel(reading.signal)} value={`${shown.text} ${unitText(signalAt(signal).unit)}`} note={state} />
  );
}

function Value({
  name,
  value,
  note = '',
}: {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value.trim()} <small>{note}</small>
      </dd>
    </div>
  );
}

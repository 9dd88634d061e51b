/**
 * Where a number lies among children of the same age, with the name of those children: references
 * differ, and none describes a ventilated or sedated child. It is beside the number and judges nothing.
 */
import { useDerived } from '../page/derived.ts';
import { centileOf, type CentileReference, type CentileResult } from '../../../services/clinical/age/centile.ts';
import { useScreen } from '../page/screen.ts';
import { localParts } from '../text/time-text.ts';
import { clinicalText } from '../text/clinical-text.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type { StayCell } from '../live/stay-cell.ts';
import type { VitalKind } from '../live/vitals/vital.ts';

const [REFERENCE] = Object.values(
  import.meta.glob<CentileReference>('../../../models/centiles/bonafide-2013.json', { eager: true, import: 'default' }),
);

/** A pulse rate is held against the heart rates: the studies took what the monitor called the rate. */
const SIGNAL: Partial<Readonly<Record<VitalKind, SignalName>>> = {
  heart: 'heartRatePerMin',
  breathing: 'respiratoryRatePerMin',
};

export function CentileMark({ stay, kind }: { readonly stay: StayCell; readonly kind: VitalKind }): JSX.Element | null {
  const signal = SIGNAL[kind];
  if (REFERENCE === undefined || signal === undefined) return null;
  return <KnownCentile stay={stay} kind={kind} signal={signal} reference={REFERENCE} />;
}

interface KnownProps {
  readonly stay: StayCell;
  readonly kind: VitalKind;
  readonly signal: SignalName;
  readonly reference: CentileReference;
}

function KnownCentile({ stay, kind, signal, reference }: KnownProps): JSX.Element {
  const { store } = useScreen();
  const cell = stay.vitals[kind];
  const result = useDerived(() => {
    if (cell.state.value !== 'present') return null;
    const today = localParts(store.now.value?.unitMs ?? 0, store.timeZone.value);
    return centileOf(reference, { signal, value: Number(cell.text.value), born: stay.identity.value, on: today });
  }, [cell, reference, signal, stay, store]);
  const text = useDerived(
    () => (result.value === null ? '' : result.value.ok ? intervalText(result.value) : t('centile.none')),
    [result],
  );
  const label = useDerived(() => (result.value?.ok === true ? reference.label : ''), [result, reference]);
  const children = useDerived(() => (result.value?.ok === true ? t('centile.children') : ''), [result]);
  const why = useDerived(() => {
    const said = result.value;
    const title = t('centile.title', { reference: `${reference.label}${t('centile.children')}` });
    const rest = said === null ? null : said.ok ? said.caution : said.reason;
    return rest === null ? title : `${title} ${clinicalText(rest)}.`;
  }, [result, reference]);
  return (
    <p class="big-centile" title={why}>
      <b>{text}</b> <span class="whole">{label}</span>
      <span class="centile-children">{children}</span>
    </p>
  );
}

/** «P90–95», «<P1», «>P99». */
function intervalText({ low, high }: Pick<Extract<CentileResult, { ok: true }>, 'low' | 'high'>): string {
  if (low === null) return `<P${high ?? ''}`;
  return high === null ? `>P${low}` : `P${low}–${high}`;
}

/** One vital sign at the bedside: number, unit, source, age, and why it is not there. */
import { useDerived } from '../page/derived.ts';
import {
  standingArrow,
  standingText,
  traceText,
  vitalFullLabel,
  vitalNote,
  vitalUnit,
} from '../live/vitals/vital-text.ts';
import { channelsText } from '../live/vital-channels.ts';
import { useScreen } from '../page/screen.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';
import { named, spanWords, t } from '../text/text.ts';
import { CentileMark } from './centile-mark.tsx';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';
import type { VitalCell } from '../live/vitals/vital.ts';

export function BigNumber({ stay, cell }: { readonly stay: StayCell; readonly cell: VitalCell }): JSX.Element {
  const { store } = useScreen();
  const label = useDerived(() => vitalFullLabel(cell.kind, cell.source.value), [cell]);
  const source = useDerived(() => named('source', cell.source.value, ''), [cell]);
  const facts = useDerived(() => {
    const seconds = cell.ageSeconds.value;
    const age = seconds === null ? '' : coarseSpanText(seconds * 1_000, spanWords());
    if (cell.state.value === 'present') return age;
    if (cell.state.value === 'stale') return `${t('state.stale')} · ${age}`;
    return vitalNote({ state: cell.state.value, source: cell.source.value, ageSeconds: seconds });
  }, [cell]);
  const aside = useDerived(() => (cell.aside.value === null ? '' : `(${cell.aside.value})`), [cell]);
  const standing = useDerived(() => cell.standing.value.standing, [cell]);
  const level = useDerived(() => cell.standing.value.past?.level, [cell]);
  const trace = useDerived(() => cell.trace.value?.side, [cell]);
  const arrow = useDerived(() => standingArrow(standing.value), [standing]);
  const said = useDerived(() => standingText(cell.standing.value), [cell]);
  const was = useDerived(() => traceText(cell.trace.value, store.timeZone.value), [cell, store]);
  const channels = useDerived(() => channelsText(stay, cell), [stay, cell]);
  return (
    <div
      class="big-number"
      data-vital={cell.kind}
      data-state={cell.state}
      data-standing={standing}
      data-past={level}
      data-trace={trace}
    >
      <div class="big-label">
        <span>{label}</span> <span class="quiet">{vitalUnit(cell.kind)}</span>
      </div>
      <div class="big-line">
        <span class="vital-value">{cell.text}</span>
        <span class="big-aside">{aside}</span>
        <span class="big-facts">
          <span>{source}</span>
          <span class="big-age">{facts}</span>
        </span>
      </div>
      <p class="big-limits">
        <span class="vital-limits">{cell.limits}</span>{' '}
        <span class="big-standing">
          {arrow} {said}
        </span>{' '}
        <span class="big-trace">{was}</span>
      </p>
      <p class="big-channels">{channels}</p>
      <CentileMark stay={stay} kind={cell.kind} />
    </div>
  );
}

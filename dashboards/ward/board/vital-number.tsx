/** One number with its label, unit, limits, and the reason when it is old or not there. Text nodes only change. */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import {
  limitsMark,
  standingArrow,
  traceMark,
  vitalLabel,
  vitalNote,
  vitalTitle,
  vitalUnit,
} from '../live/vitals/vital-text.ts';
import type { JSX } from 'preact';
import type { VitalCell } from '../live/vitals/vital.ts';

export function VitalNumber({ cell }: { readonly cell: VitalCell }): JSX.Element {
  const { store } = useScreen();
  const label = useDerived(() => vitalLabel(cell.kind, cell.source.value), [cell]);
  const unit = useDerived(() => vitalUnit(cell.kind), [cell]);
  const note = useDerived(
    () => vitalNote({ state: cell.state.value, source: cell.source.value, ageSeconds: cell.ageSeconds.value }),
    [cell],
  );
  const standing = useDerived(() => cell.standing.value.standing, [cell]);
  const level = useDerived(() => cell.standing.value.past?.level, [cell]);
  const trace = useDerived(() => cell.trace.value?.side, [cell]);
  const arrow = useDerived(() => standingArrow(standing.value), [standing]);
  const limits = useDerived(() => limitsMark(standing.value, cell.limits.value), [cell, standing]);
  const was = useDerived(() => traceMark(cell.trace.value, store.timeZone.value), [cell, store]);
  const said = useDerived(() => vitalTitle(cell, store.timeZone.value), [cell, store]);
  return (
    <div
      class="vital"
      data-vital={cell.kind}
      data-state={cell.state}
      data-standing={standing}
      data-past={level}
      data-trace={trace}
    >
      <div class="vital-label">
        <span class="vital-name">{label}</span> <span class="vital-note">{note}</span>{' '}
        <span class="vital-arrow">{arrow}</span>{' '}
        <span class="vital-aside">
          <span class="vital-limits">{limits}</span> <span class="vital-trace">{was}</span>{' '}
          <span class="vital-unit">{unit}</span>
        </span>
      </div>
      <div class="vital-room">
        <div class="vital-value">{cell.text}</div>
      </div>
      <span class="unseen">{said}</span>
    </div>
  );
}

/** One number with its label, unit, and the reason when it is old or not there. Text nodes only change. */
import { useDerived } from '../page/derived.ts';
import { vitalLabel, vitalNote, vitalUnit } from './vital-text.ts';
import type { JSX } from 'preact';
import type { VitalCell } from '../live/vital.ts';

export function VitalNumber({ cell }: { readonly cell: VitalCell }): JSX.Element {
  const label = useDerived(() => vitalLabel(cell.kind, cell.source.value), [cell]);
  const unit = useDerived(() => vitalUnit(cell.kind), [cell]);
  const note = useDerived(
    () => vitalNote({ state: cell.state.value, source: cell.source.value, ageSeconds: cell.ageSeconds.value }),
    [cell],
  );
  return (
    <div class="vital" data-vital={cell.kind} data-state={cell.state}>
      <div class="vital-label">
        <span class="vital-name">{label}</span> <span class="vital-unit">{unit}</span>{' '}
        <span class="vital-note">{note}</span>
      </div>
      <div class="vital-value">{cell.text}</div>
    </div>
  );
}

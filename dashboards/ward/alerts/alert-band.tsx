/**
 * The filled band over a tile: the most urgent alert of the bed in colour, word and stars. It flashes
 * once, for some seconds, for an alert that is new on this screen; a held one is hollow and named.
 */
import { AlertTitle } from './content/alert-title.tsx';
import { holderName, levelWord } from './content/alert-text.ts';
import { AskedMark } from './content/asked-line.tsx';
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';
import { spanWords } from '../text/text.ts';
import { isHeld, starsOf } from '../live/alert-order.ts';
import { usePaintedReceipt } from './painted-receipt.ts';
import type { AlertCell } from '../live/ward-store.ts';
import type { JSX } from 'preact';

export function AlertBand({ cell, others }: { readonly cell: AlertCell; readonly others: number }): JSX.Element {
  const ref = usePaintedReceipt<HTMLDivElement>(cell);
  const alert = cell.alert.value;
  const held = isHeld(alert);
  const news = cell.newsTransition.value;
  return (
    <div
      key={`${alert.id} ${news ?? ''}`}
      ref={ref}
      class="alert-band"
      data-level={alert.level}
      data-held={held}
      data-new={news !== null && !held}
    >
      <span class="alert-band-level">
        {starsOf(alert.level)} <span class="alert-band-word">{levelWord(alert)}</span>
      </span>
      <AlertTitle cell={cell} />
      {others === 0 ? null : <span>+{others}</span>}
      <AskedMark cell={cell} />
      {held && alert.holder !== null ? <span>{holderName(alert.holder)}</span> : <BandAge cell={cell} />}
    </div>
  );
}

function BandAge({ cell }: { readonly cell: AlertCell }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(
    () => coarseSpanText((store.now.value?.unitMs ?? 0) - cell.alert.value.firstRaisedAtMs, spanWords()),
    [cell, store],
  );
  return <span class="alert-band-age">{text}</span>;
}

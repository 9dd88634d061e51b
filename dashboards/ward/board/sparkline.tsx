/**
 * The heart rate of the last quarter of an hour, as a bare line; redrawn every ten seconds.
 */
import { useDerived } from '../page/derived.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';

const WIDTH = 100;
const HEIGHT = 24;

export function Sparkline({ stay }: { readonly stay: StayCell }): JSX.Element {
  const path = useDerived(() => {
    void stay.ringVersion.value;
    return stay.ring.path(WIDTH, HEIGHT);
  }, [stay]);
  return (
    <div class="sparkline">
      <svg
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('sparkline.label')}
      >
        <path d={path} />
      </svg>
    </div>
  );
}

/** The ward: all beds in their physical order, and beside them what needs someone. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { AttentionList } from '../alerts/attention-list.tsx';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { BedTile } from './bed-tile.tsx';
import { boardLayout, type BoardLayout } from './board-layout.ts';
import type { JSX } from 'preact';

export function Board(): JSX.Element {
  const { store } = useScreen();
  const beds = store.beds.value;
  const grid = useRef<HTMLDivElement>(null);
  const [layout, setLayout] = useState<BoardLayout>(() => boardLayout({ beds: 16, widthPx: 1_400, heightPx: 900 }));
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setLayout(boardLayout({ beds: beds.length, widthPx: width, heightPx: height }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [beds.length]);
  return (
    <main class="board">
      <div
        ref={grid}
        class="bed-grid"
        style={sizesOf(layout)}
        data-labels={layout.labels}
        data-units={layout.units}
        data-facts={layout.facts}
        data-narrow={layout.narrow}
        data-temperature={layout.temperature}
        data-foot={layout.footLines}
        role="group"
        aria-label={t('board.beds')}
      >
        {beds.map((bed) => (
          <BedTile key={bed.bedId} bed={bed} />
        ))}
      </div>
      <AttentionList />
    </main>
  );
}

/** board.css sizes everything in a cell by these. */
function sizesOf({
  columns,
  rows,
  gapPx,
  textPx,
  digitPx,
  secondPx,
}: BoardLayout): Readonly<Record<string, string | number>> {
  return {
    '--columns': columns,
    '--rows': rows,
    '--gap': `${gapPx}px`,
    '--text': `${textPx}px`,
    '--digit': `${digitPx}px`,
    '--second-digit': `${secondPx}px`,
  };
}

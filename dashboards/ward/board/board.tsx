/** The ward: all beds in their physical order, and beside them what needs someone. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { AttentionList } from '../alerts/attention-list.tsx';
import { useScreen } from '../screen.ts';
import { t } from '../text/text.ts';
import { BedTile } from './bed-tile.tsx';
import { boardColumns } from './board-layout.ts';
import type { JSX } from 'preact';

export function Board(): JSX.Element {
  const { store } = useScreen();
  const beds = store.beds.value;
  const grid = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(4);
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setColumns(boardColumns({ beds: beds.length, widthPx: element.clientWidth, heightPx: element.clientHeight })),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [beds.length]);
  return (
    <main class="board">
      <div ref={grid} class="bed-grid" style={{ '--columns': columns }} role="group" aria-label={t('board.beds')}>
        {beds.map((bed) => (
          <BedTile key={bed.bedId} bed={bed} />
        ))}
      </div>
      <AttentionList />
    </main>
  );
}

/** The codes that wait, as a grid of which several rows can be chosen by keyboard or by hand. */
import { useEffect, useRef } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { momentText } from '../text/time-text.ts';
import { named, t } from '../text/text.ts';
import { countOf, lastAtMs, moved, placeKey, toggled, type Choice, type Meaning } from './term-choice.ts';
import { sentRange, type TermWords } from './term-words.ts';
import type { JSX } from 'preact';
import type { WaitingTerm } from '../../../services/contract/screens/terms-view.ts';

interface TermListProps {
  readonly rows: readonly WaitingTerm[];
  readonly choice: Choice;
  readonly atMs: number;
  readonly words: TermWords;
  readonly meaningOf: (row: WaitingTerm) => Meaning;
  /** Whether a person chose that meaning: else it is a guess of the program. */
  readonly isSaid: (row: WaitingTerm) => boolean;
  readonly onChoice: (choice: Choice) => void;
  readonly onOpen: () => void;
  /** A row was pressed by hand: on a small screen what it says is far below. */
  readonly onPressed: () => void;
}

const PAGE_ROWS = 8;

export function TermList({
  rows,
  choice,
  atMs,
  words,
  meaningOf,
  isSaid,
  onChoice,
  onOpen,
  onPressed,
}: TermListProps): JSX.Element {
  const grid = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const keys = rows.map(placeKey);
  const at = choice.at !== null && keys.includes(choice.at) ? choice.at : (keys[0] ?? null);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    grid.current?.querySelector<HTMLElement>('.term-row[tabindex="0"]')?.focus();
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = afterKey(event, { choice: { ...choice, at }, keys });
    if (next === null) return;
    event.preventDefault();
    wantsFocus.current = true;
    onChoice(next);
    if (event.key === 'Enter') {
      wantsFocus.current = false;
      onOpen();
    }
  };
  if (rows.length === 0) return <p class="terms-none">{t('terms.noneFits')}</p>;
  return (
    <>
      <p class="terms-keys quiet" id="terms-keys">
        {t('terms.keys')}
      </p>
      <div
        ref={grid}
        class="terms-list"
        role="grid"
        aria-multiselectable="true"
        aria-label={t('terms.list')}
        aria-describedby="terms-keys"
        onKeyDown={onKeyDown}
      >
        {rows.map((row, index) => (
          <TermRow
            key={keys[index]}
            row={row}
            atMs={atMs}
            words={words}
            meaning={meaningOf(row)}
            isSaid={isSaid(row)}
            isAt={keys[index] === at}
            isChosen={choice.chosen.has(keys[index] ?? '')}
            onPress={(extend) => {
              onChoice(moved(choice, keys, { to: index, extend }));
              if (!extend) onPressed();
            }}
            onMark={() => onChoice(toggled(choice, keys[index] ?? ''))}
          />
        ))}
      </div>
    </>
  );
}

/** null: the key is for somebody else. */
function afterKey(
  { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  { choice, keys }: { readonly choice: Choice; readonly keys: readonly string[] },
): Choice | null {
  const here = choice.at === null ? 0 : keys.indexOf(choice.at);
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: here - 1,
    ArrowDown: here + 1,
    PageUp: here - PAGE_ROWS,
    PageDown: here + PAGE_ROWS,
    Home: 0,
    End: keys.length - 1,
  };
  const to = steps[key];
  if (to !== undefined) return moved(choice, keys, { to, extend: shiftKey });
  if (key === ' ') return toggled(choice, keys[here] ?? '');
  if (key === 'Enter') return choice.chosen.size > 0 ? choice : toggled(choice, keys[here] ?? '');
  if (key === 'Escape') return { ...choice, chosen: new Set() };
  if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) return { ...choice, chosen: new Set(keys) };
  return null;
}

interface TermRowProps {
  readonly row: WaitingTerm;
  readonly atMs: number;
  readonly words: TermWords;
  readonly meaning: Meaning;
  readonly isSaid: boolean;
  readonly isAt: boolean;
  readonly isChosen: boolean;
  readonly onPress: (extend: boolean) => void;
  readonly onMark: () => void;
}

function TermRow({ row, atMs, words, meaning, isSaid, isAt, isChosen, onPress, onMark }: TermRowProps): JSX.Element {
  return (
    <div
      class="term-row"
      role="row"
      tabIndex={isAt ? 0 : -1}
      aria-selected={isChosen}
      data-at={isAt}
      onClick={(event) => onPress(event.shiftKey)}
    >
      <span
        class="term-mark"
        role="gridcell"
        onClick={(event) => {
          event.stopPropagation();
          onMark();
        }}
      >
        <span class="term-box" aria-hidden="true">
          {isChosen ? '✓' : ''}
        </span>
      </span>
      <span class="term-code" role="gridcell">
        <strong>{row.code}</strong> <span class="quiet">{row.system === '' ? t('terms.noSystem') : row.system}</span>
        <span class="term-name">{row.name ?? t('terms.anyName')}</span>
      </span>
      <Numbers row={row} atMs={atMs} />
      <Guess row={row} words={words} meaning={meaning} isSaid={isSaid} />
    </div>
  );
}

function Numbers({ row, atMs }: { readonly row: WaitingTerm; readonly atMs: number }): JSX.Element {
  const { store } = useScreen();
  const [most] = row.received;
  const last = lastAtMs(row);
  return (
    <span class="term-numbers" role="gridcell">
      {most === undefined || last === null ? (
        <span class="quiet">{t('terms.noValues')}</span>
      ) : (
        <>
          <span>{sentRange(most)}</span>
          <span class="quiet">
            {t('terms.values', { count: countOf(row) })} ·{' '}
            {t('terms.last', { time: momentText(last, atMs, store.timeZone.value) })}
          </span>
        </>
      )}
    </span>
  );
}

function Guess({
  row,
  words,
  meaning,
  isSaid,
}: Pick<TermRowProps, 'row' | 'words' | 'meaning' | 'isSaid'>): JSX.Element {
  const { proposal, remark, state, candidates } = row;
  const isGuess = proposal === null && !isSaid && candidates.some(({ target }) => target === meaning.target);
  const [tag, kind] = tagOf();
  return (
    <span class="term-guess" role="gridcell">
      <span>
        {meaning.target === null ? (
          <span class="quiet">{t('terms.noGuess')}</span>
        ) : (
          <>
            {words.of(meaning.target)} {isGuess ? <span class="quiet">{t('terms.guess')}</span> : null}
          </>
        )}
      </span>
      <span class="term-tag" data-kind={kind}>
        {tag}
      </span>
    </span>
  );

  function tagOf(): readonly [text: string, kind: string] {
    if (proposal !== null) return [t('terms.proposedShort'), 'proposed'];
    if (remark !== null) return [t('terms.remarkShort'), 'remark'];
    return [named('termState', state, state), state];
  }
}

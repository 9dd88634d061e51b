/** The code in hand: what came under it, what it may mean and why, and what a person says that it means. */
import { useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { plainNumberText } from '../text/number-text.ts';
import { momentText } from '../text/time-text.ts';
import { language, t } from '../text/text.ts';
import { sentRange, type TermWords } from './term-words.ts';
import type { Meaning } from './term-choice.ts';
import type { JSX } from 'preact';
import type { TermTarget, WaitingTerm } from '../../../services/contract/screens/terms-view.ts';

interface TermDetailProps {
  readonly row: WaitingTerm;
  readonly atMs: number;
  readonly meaning: Meaning;
  readonly targets: readonly TermTarget[];
  readonly words: TermWords;
  readonly onMeaning: (meaning: Meaning) => void;
}

export function TermDetail(props: TermDetailProps): JSX.Element {
  const { row } = props;
  return (
    <section class="card term-detail">
      <button
        type="button"
        class="plain terms-back"
        onClick={() => document.querySelector<HTMLElement>('.term-row[tabindex="0"]')?.focus()}
      >
        {t('terms.back')}
      </button>
      <h2>
        {row.code}{' '}
        <span class="quiet">
          {[
            row.system === '' ? t('terms.noSystem') : row.system,
            ...(row.channel === null ? [] : [t('terms.atChannel', { channel: row.channel })]),
          ].join(' ')}
        </span>
      </h2>
      <p class="term-detail-name">{row.name ?? t('terms.anyName')}</p>
      <Came {...props} />
      <Said {...props} />
      {row.proposal === null ? <Meanings {...props} /> : null}
      {row.proposal === null ? <Units {...props} /> : null}
    </section>
  );
}

function Came({ row, atMs, words }: TermDetailProps): JSX.Element {
  const { store } = useScreen();
  const zone = store.timeZone.value;
  return (
    <div class="term-came">
      <h3>{t('terms.came')}</h3>
      {row.received.length === 0 ? <p class="quiet">{t('terms.nothingCame')}</p> : null}
      <ul>
        {row.received.map((numbers) => (
          <li key={`${numbers.unitId} ${numbers.sentUnit} ${numbers.now}`}>
            <span>
              {t('terms.cameLine', {
                unit: numbers.unitId,
                count: numbers.count,
                range: sentRange(numbers),
                middle: plainNumberText(numbers.middle),
              })}
            </span>
            <span class="quiet">
              {t('terms.cameTimes', {
                first: momentText(numbers.firstAtMs, atMs, zone),
                last: momentText(numbers.lastAtMs, atMs, zone),
              })}
              {' · '}
              {t('terms.nowIs', { now: words.of(numbers.now) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What people said before. */
function Said({ row: { proposal, remark, approvedAs }, atMs, words }: TermDetailProps): JSX.Element {
  const { store } = useScreen();
  const time = (at: string): string => momentText(Date.parse(at), atMs, store.timeZone.value);
  return (
    <>
      {approvedAs === null ? null : <p class="term-said">{t('terms.countsAs', { target: words.of(approvedAs) })}</p>}
      {proposal === null ? null : (
        <div class="term-said" data-kind="proposed">
          <p>
            <strong>{t('terms.proposed', { by: proposal.by, target: words.of(proposal.target) })}</strong>
          </p>
          <p>{t('terms.proposedWhy', { reason: proposal.reason, time: time(proposal.at) })}</p>
          {proposal.isOwn ? <p class="quiet">{t('terms.proposedOwn')}</p> : null}
        </div>
      )}
      {remark === null ? null : (
        <p class="term-said">{t('terms.remark', { by: remark.by, time: time(remark.at), text: remark.text })}</p>
      )}
    </>
  );
}

function Meanings({ row, meaning, targets, words, onMeaning }: TermDetailProps): JSX.Element {
  const { store } = useScreen();
  const offered = [
    ...new Set([...(row.approvedAs === null ? [] : [row.approvedAs]), ...row.candidates.map(({ target }) => target)]),
  ];
  const isOther = meaning.target !== null && meaning.target !== 'none' && !offered.includes(meaning.target);
  const choose = (target: string): void => onMeaning({ ...meaning, target });
  return (
    <fieldset class="term-meanings">
      <legend>{t('terms.meaning')}</legend>
      {offered.map((target) => {
        const candidate = row.candidates.find((each) => each.target === target);
        return (
          <Option key={target} isChosen={meaning.target === target} onChoose={() => choose(target)}>
            <strong>{words.of(target)}</strong>
            <span class="quiet">
              {(candidate?.reasons ?? []).map((reason) => words.told(reason, store.timeZone.value)).join(' · ')}
            </span>
          </Option>
        );
      })}
      {offered.length === 0 ? <p class="quiet">{t('terms.noGuess')}</p> : null}
      <Option isChosen={meaning.target === 'none'} onChoose={() => choose('none')}>
        <strong>{t('terms.noUse')}</strong>
        <span class="quiet">{t('terms.noUseWhy')}</span>
      </Option>
      <Other chosen={isOther ? meaning.target : null} targets={targets} words={words} onChoose={choose} />
    </fieldset>
  );
}

function Option({
  isChosen,
  onChoose,
  children,
}: {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: JSX.Element | readonly JSX.Element[];
}): JSX.Element {
  return (
    <label class="term-option" data-chosen={isChosen}>
      <input type="radio" name="term-meaning" checked={isChosen} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}

/** Any other target, found by its name; what fits no name chooses nothing. */
function Other({
  chosen,
  targets,
  words,
  onChoose,
}: {
  readonly chosen: string | null;
  readonly targets: readonly TermTarget[];
  readonly words: TermWords;
  readonly onChoose: (target: string) => void;
}): JSX.Element {
  const [text, setText] = useState(chosen === null ? '' : words.of(chosen));
  const nameOf = ({ target, unit }: TermTarget): string => `${words.of(target)}${unit === null ? '' : ` (${unit})`}`;
  return (
    <label class="term-other">
      <span>{t('terms.other')}</span>
      <input
        type="text"
        list="term-targets"
        autocomplete="off"
        spellcheck={false}
        placeholder={t('terms.otherHint')}
        value={text}
        data-chosen={chosen !== null}
        onInput={(event) => {
          const asked = event.currentTarget.value;
          setText(asked);
          const found = targets.find((each) =>
            [nameOf(each), words.of(each.target), each.target].some(
              (name) => name.toLowerCase() === asked.trim().toLowerCase(),
            ),
          );
          if (found !== undefined) onChoose(found.target);
        }}
      />
      <datalist id="term-targets" lang={language.value}>
        {targets.map((each) => (
          <option key={each.target} value={nameOf(each)} />
        ))}
      </datalist>
    </label>
  );
}

function Units({ row, meaning, onMeaning }: TermDetailProps): JSX.Element | null {
  const unknown = row.units.filter(({ ucum, sent }) => ucum === null && sent !== '');
  if (unknown.length === 0 || meaning.target === 'none') return null;
  return (
    <div class="term-units">
      {unknown.map(({ sent }) => (
        <label key={sent}>
          <span>{t('terms.unitMeans', { sent })}</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={meaning.units[sent] ?? ''}
            onInput={(event) =>
              onMeaning({ ...meaning, units: { ...meaning.units, [sent]: event.currentTarget.value } })
            }
          />
        </label>
      ))}
    </div>
  );
}

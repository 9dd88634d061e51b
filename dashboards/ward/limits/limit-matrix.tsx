/**
 * Limits as a table: a row an age of one vital sign, or, of one child, a row a vital sign; a column a level. What is
 * other than it ships has a mark and a word, not a colour alone: alarm colours stand for alerts.
 */
import { useState } from 'preact/hooks';
import { rules } from '../text/clinical-text.ts';
import { DASH, plainNumberText } from '../text/number-text.ts';
import { named, t } from '../text/text.ts';
import { LEVELS, rowKey } from './limit-draft.ts';
import { conditionText, levelName, limitNumber, ruleName, unitOf, waitText } from './limits-text.ts';
import type { JSX } from 'preact';
import type { LimitRow, LimitsView } from '../../../services/contract/screens/limits/limits-answer.ts';

interface Props {
  readonly view: LimitsView;
  readonly chosen: LimitRow | null;
  readonly choose: (row: LimitRow) => void;
}

export function LimitMatrix({ view, chosen, choose }: Props): JSX.Element {
  const ruleIds = [...new Set(view.rows.map(({ ruleId }) => ruleId))];
  const [ruleId, setRuleId] = useState(ruleIds[0] ?? '');
  const isOfChild = view.stayId !== null;
  const rows = isOfChild ? view.rows : view.rows.filter((row) => row.ruleId === ruleId);
  const keys = [...new Set(rows.map((row) => (isOfChild ? row.ruleId : row.bandId)))];
  return (
    <section class="card limits-table-card">
      {isOfChild ? null : <RuleChoice rows={view.rows} ruleIds={ruleIds} ruleId={ruleId} choose={setRuleId} />}
      <p class="card-note">{t(isOfChild ? 'limits.legendChild' : 'limits.legend')}</p>
      <div
        class="limits-scroll"
        tabIndex={0}
        role="group"
        aria-label={isOfChild ? t('limits.title') : ruleName(ruleId)}
      >
        <table class="limits-table">
          <thead>
            <tr>
              <th scope="col">{t(isOfChild ? 'limits.rule' : 'limits.age')}</th>
              {LEVELS.map((level) => (
                <th key={level} scope="col">
                  {levelName(level)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => {
              const own = rows.filter((row) => (isOfChild ? row.ruleId : row.bandId) === key);
              const name = isOfChild ? ruleName(key) : rules().ageBand(ruleId, key);
              return <Line key={key} name={name} rows={own} chosen={chosen} choose={choose} />;
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function RuleChoice({
  rows,
  ruleIds,
  ruleId,
  choose,
}: {
  readonly rows: readonly LimitRow[];
  readonly ruleIds: readonly string[];
  readonly ruleId: string;
  readonly choose: (ruleId: string) => void;
}): JSX.Element {
  return (
    <div class="limits-rules" role="group" aria-label={t('limits.rule')}>
      {ruleIds.map((each) => {
        const moved = rows.some((row) => row.ruleId === each && row.change !== null);
        return (
          <button key={each} type="button" aria-pressed={each === ruleId} onClick={() => choose(each)}>
            {ruleName(each)}
            {moved ? ' ◆' : ''}
          </button>
        );
      })}
    </div>
  );
}

function Line({
  name,
  rows,
  chosen,
  choose,
}: Omit<Props, 'view'> & { readonly name: string; readonly rows: readonly LimitRow[] }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        {name}
        <span class="quiet"> {rows[0] === undefined ? '' : unitOf(rows[0].signal)}</span>
      </th>
      {LEVELS.map((level) => {
        const own = rows.filter((row) => row.level === level);
        return (
          <td key={level} data-label={levelName(level)} data-empty={own.length === 0}>
            {own.length === 0 ? <span class="quiet">{DASH}</span> : null}
            {own.map((row) => (
              <Cell key={rowKey(row)} row={row} isChosen={row === chosen} choose={choose} name={name} />
            ))}
          </td>
        );
      })}
    </tr>
  );
}

interface CellProps {
  readonly row: LimitRow;
  readonly name: string;
  readonly isChosen: boolean;
  readonly choose: (row: LimitRow) => void;
}

function Cell({ row, name, isChosen, choose }: CellProps): JSX.Element {
  const { inForce, shipped, change, isFirst, level } = row;
  const condition = conditionText(row);
  return (
    <button
      type="button"
      class="limit-cell"
      aria-pressed={isChosen}
      title={isFirst ? undefined : t('limits.deeper')}
      data-moved={change !== null}
      onClick={() => choose(row)}
    >
      <span class="unseen">
        {name}, {levelName(level)}:{' '}
      </span>
      <span class="limit-value">
        {change === null ? '' : '◆ '}
        {inForce === null ? t('limits.off') : limitNumber(row, inForce)}
      </span>
      {inForce === null ? null : <span class="quiet"> {waitText(inForce)}</span>}
      {condition === '' ? null : <span class="limit-condition">{condition}</span>}
      {change === null ? null : (
        <span class="limit-was">
          <del>{plainNumberText(shipped.limit)}</del> <del>{waitText(shipped)}</del>{' '}
          <span>{named('limits.by', change.scope.of, '')}</span>
        </span>
      )}
    </button>
  );
}

/** The ledger as a table that any spreadsheet opens: one row an alert, ids and no names. */
import { csvCell } from '../../contract/csv-cell.ts';
import type { LedgerRow } from './alert-ledger.ts';

const COLUMNS = [
  'unit_id',
  'stay_id',
  'bed_id',
  'rule_id',
  'kind',
  'worst_level',
  'raised_at',
  'calls',
  'escalated',
  'answered_after_s',
  'reasons',
  'worth',
  'ended_after_s',
  'followed',
  'followed_after_s',
  'followed_up',
] as const;

export function ledgerText(rows: readonly LedgerRow[]): string {
  return [COLUMNS.join(','), ...rows.map((row) => cellsOf(row).map(csvCell).join(',')), ''].join('\r\n');
}

function cellsOf({ unitId, stayId, episode, worth, followed, isFollowedUp }: LedgerRow): readonly string[] {
  const { bedId, ruleId, kind, worstLevel, raisedAtMs, rings, isEscalated, answeredAtMs, reasons, clearedAtMs } =
    episode;
  return [
    unitId,
    stayId,
    bedId ?? '',
    ruleId,
    kind,
    worstLevel,
    new Date(raisedAtMs).toISOString(),
    String(rings),
    yesNo(isEscalated),
    secondsAfter(raisedAtMs, answeredAtMs),
    reasons.join(';'),
    worth === null ? '' : worth === 'actionable' ? 'actionable' : 'not-actionable',
    secondsAfter(raisedAtMs, clearedAtMs),
    followed.map(({ labelId }) => labelId).join(';'),
    followed.map(({ afterMs }) => String(Math.round(afterMs / 1_000))).join(';'),
    yesNo(isFollowedUp),
  ];
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

function secondsAfter(fromMs: number, atMs: number | null): string {
  return atMs === null ? '' : String(Math.round((atMs - fromMs) / 1_000));
}

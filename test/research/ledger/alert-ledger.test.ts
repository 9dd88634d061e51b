/** 14.5: alerts, the reasons that were given for them, and what happened to the child in the hours after. */
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../services/contract/alert-course/answers-worth.ts';
import type { Alert, AlertChange } from '../../../services/contract/decisions/alert.ts';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { labelDefinitions } from '../../../services/command/study-files/label-files.ts';
import {
  ledgerFigures,
  ledgerNotes,
  ledgerOfStay,
  type LedgerNote,
  type LedgerRow,
} from '../../../services/research/ledger/alert-ledger.ts';
import { ledgerText } from '../../../services/research/ledger/ledger-text.ts';
import { readStays } from '../../../services/research/stays/read-stays.ts';
import { alertChanged, stayChanged, T0 } from '../../history/history-fixtures.ts';
import { sourceOf } from '../stays/decisions-as-source.ts';

const HOUR = 3_600_000;
const DEFINITIONS = await labelDefinitions(undefined);

const opened = stayChanged('open', T0);
function closed(atMs: number): Decision {
  return { ...stayChanged('close', atMs), change: 'closed' };
}

function alert(id: string, atMs: number, change: AlertChange = 'raised', fields: Partial<Alert> = {}): Decision {
  const made = alertChanged(`${id}-${change}-${atMs}`, atMs);
  return { ...made, change, alert: { ...made.alert, id, firstRaisedAtMs: atMs, ...fields } };
}

function answered(id: string, raisedAtMs: number, atMs: number, reason: string): Decision {
  return alert(id, atMs, 'acknowledged', {
    firstRaisedAtMs: raisedAtMs,
    phase: 'acknowledged',
    holder: { by: 'n', displayName: 'N', role: 'nurse', reason, note: null, atMs, untilMs: atMs + HOUR },
  });
}

function drug(atMs: number): Decision {
  const { kind: _kind, change: _change, stay: _stay, ...envelope } = stayChanged(`drug-${atMs}`, atMs);
  const entry = { name: 'norepinephrineUgPerKgPerMin', value: 0.1, observedAtMs: atMs, by: 'n' };
  return { ...envelope, kind: 'stay.charted', entry: { of: 'chart', ...entry }, isNewest: true };
}

async function ledgerOf(decisions: readonly Decision[], withinMs = 6 * HOUR): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  await readStays<LedgerNote>({
    source: sourceOf(decisions),
    kinds: ['alert.changed', 'stay.charted'],
    note: (decision, isWithdrawn) => ledgerNotes(decision, isWithdrawn, DEFINITIONS),
    onStay: (course) =>
      rows.push(
        ...ledgerOfStay(course, { definitions: DEFINITIONS, labelIds: new Set(['vasoactive-start']), withinMs }),
      ),
  });
  return rows;
}

describe('the ledger of alerts', () => {
  const raisedAtMs = T0 + 3 * HOUR;
  it('joins the reason with what began within the hours after, and not with what had begun before', async () => {
    const rows = await ledgerOf([
      opened,
      alert('early', T0 + 2 * HOUR - 1),
      drug(T0 + 2 * HOUR),
      alert('late', raisedAtMs),
      answered('late', raisedAtMs, raisedAtMs + 40_000, 'doctor-told'),
      closed(T0 + 30 * HOUR),
    ]);
    expect(rows.map(({ episode, worth, followed }) => [episode.alertId, worth, followed])).toEqual([
      ['early', null, [{ labelId: 'vasoactive-start', afterMs: 1 }]],
      ['late', 'actionable', []],
    ]);
  });

  it('does not say that nothing followed where nobody knows', async () => {
    const [row] = await ledgerOf([opened, alert('a', raisedAtMs), closed(raisedAtMs + 6 * HOUR - 1)]);
    expect(row?.isFollowedUp).toBe(false);
    const [whole] = await ledgerOf([opened, alert('a', raisedAtMs), closed(raisedAtMs + 6 * HOUR)]);
    expect(whole?.isFollowedUp).toBe(true);
    const [soon] = await ledgerOf([opened, alert('a', raisedAtMs), drug(raisedAtMs + 1), closed(raisedAtMs + HOUR)]);
    expect(soon?.isFollowedUp).toBe(true);
  });

  it('ends at the hour: what comes at it belongs to the alert, what comes later does not', async () => {
    const at = await ledgerOf([opened, alert('a', raisedAtMs), drug(raisedAtMs + HOUR), closed(T0 + 20 * HOUR)], HOUR);
    const after = await ledgerOf(
      [opened, alert('a', raisedAtMs), drug(raisedAtMs + HOUR + 1), closed(T0 + 20 * HOUR)],
      HOUR,
    );
    expect([at[0]?.followed.length, after[0]?.followed.length]).toEqual([1, 0]);
  });

  it('counts shares of those that are known, with the interval', async () => {
    const rows = await ledgerOf([
      opened,
      alert('one', raisedAtMs),
      alert('two', raisedAtMs + HOUR),
      answered('two', raisedAtMs + HOUR, raisedAtMs + HOUR + 9_000, 'sensor-fault'),
      drug(raisedAtMs + 2 * HOUR),
      alert('three', raisedAtMs + 3 * HOUR),
      alert('unknown', raisedAtMs + 20 * HOUR),
      closed(raisedAtMs + 21 * HOUR),
    ]);
    expect(ledgerFigures(rows)).toEqual({
      alerts: 4,
      answered: 1,
      worth: { actionable: 0, notActionable: 1, share: 0, interval: wilsonInterval(0, 1) },
      followed: { count: 2, of: 3 },
      share: 2 / 3,
      interval: wilsonInterval(2, 3),
    });
    expect(ledgerFigures([]).share).toBeNull();
  });

  it('is a table without a name in it, whose cells no spreadsheet takes for formulas', async () => {
    const rows = await ledgerOf([
      opened,
      alert('a', raisedAtMs, 'raised', { bedId: '=1+1', ruleId: 'a,"b"' }),
      answered('a', raisedAtMs, raisedAtMs + 40_400, 'doctor-told'),
      closed(T0 + 30 * HOUR),
    ]);
    const [head, row] = ledgerText(rows).split('\r\n');
    expect(head?.split(',').length).toBe(16);
    expect(row).toBe(
      `north/picu,stay-1,'=1+1,"a,""b""",clinical,high,2025-03-01T13:00:00.000Z,1,no,40,doctor-told,actionable,,,,yes`,
    );
  });
});

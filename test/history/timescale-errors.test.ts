/** What PostgreSQL's SQLSTATEs mean for the history: each cause by its name, each with a remedy of its own. */
import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { translated } from '../../services/history/adapters/timescale/timescale-errors.ts';

function stated(code: string): DatabaseError {
  const error = new DatabaseError('as the server says it', 0, 'error');
  error.code = code;
  return error;
}

it.each([
  ['53100', 'history-full', true],
  ['53200', 'history-out-of-memory', true],
  ['3D000', 'history-absent', true],
  ['28P01', 'history-sign-in-refused', true],
  ['55P03', 'history-locked', true],
  ['XX001', 'history-corrupt', true],
  ['XX002', 'history-corrupt', true],
  ['57P01', 'history-unreachable', true],
  ['08006', 'history-unreachable', true],
  ['22003', 'history-refused', false],
])('C4: %s is %s', (state, code, retriable) => {
  expect(translated(stated(state))).toMatchObject({ code, retriable });
});

it('C4: no answer at all is a database that is away', () => {
  expect(translated(new Error('connect ECONNREFUSED'))).toMatchObject({ code: 'history-unreachable' });
});

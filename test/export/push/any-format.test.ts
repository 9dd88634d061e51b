/** What holds for every pushed format: order, one receipt for each alert, no repetition after a restart; the format alone reads its answers. */
import { afterEach, expect, it } from 'vitest';
import type { PushFormat } from '../../../services/export/push/push-format.port.ts';
import { alert, alertChanged, scoreComputed } from '../../live/decision-samples.ts';
import { ReceiverBench } from './receiver-bench.ts';

let bench: ReceiverBench;
afterEach(() => bench.stop());

/** Alerts as `ID LEVEL`, answered by `took ID` or `never ID`; scores as an id alone. */
const LINES: PushFormat = {
  messageFor: (decision, { receiverId }) => {
    const controlId = `${receiverId}:${decision.id}`;
    if (decision.kind === 'score.computed') return { controlId, text: `${controlId} score`, alert: null };
    if (decision.kind !== 'alert.changed') return null;
    const { unitId, alert: told } = decision;
    const about = { unitId, alertId: told.id, transition: told.transition };
    return { controlId, text: `${controlId} ${told.level}`, alert: about };
  },
  verdictOf: (answer, controlId) => {
    if (answer === `took ${controlId}`) return 'accepted';
    return answer === `never ${controlId}` ? 'refused' : 'other';
  },
};
const raised = (id: string) => alertChanged('raised', alert({ id }), { id: `decision-${id}` });

function lineBench(): ReceiverBench {
  const made = new ReceiverBench({ receiverId: 'pager', units: ['unit-a'], sends: ['alerts'] }, LINES);
  made.idIn = (message) => message.split(' ')[0] ?? '';
  made.answering = (id) => `took ${id}`;
  return made;
}

it('is sent in order, answered in its own words, and leaves one receipt for each alert', async () => {
  bench = lineBench();
  const pushes = await bench.start();
  await bench.decide(raised('one'), scoreComputed(5), raised('two'));
  const [first, score, second] = bench.received;
  expect([first, second]).toEqual(['pager:decision-one high', 'pager:decision-two high']);
  expect(score).toMatch(/^pager:.* score$/);
  expect(pushes.status()).toMatchObject([{ sent: 3, dead: 0, failingSinceMs: null }]);
  expect(await bench.receipts()).toMatchObject([
    { kind: 'alert.receipted', alertId: 'one', receiverId: 'pager', status: 'received' },
    { kind: 'alert.receipted', alertId: 'two', receiverId: 'pager', status: 'received' },
  ]);
});

it('is not sent again after a restart, and what is refused in its words is passed over', async () => {
  bench = lineBench();
  await bench.start();
  await bench.decide(raised('one'));
  await bench.stop();
  bench.answering = (id) => (id.endsWith('two') ? `never ${id}` : `took ${id}`);
  const pushes = await bench.start();
  await bench.decide(raised('one'), raised('two'), raised('three'));
  expect(bench.received.map((text) => bench.idIn(text))).toEqual([
    'pager:decision-one',
    'pager:decision-two',
    'pager:decision-three',
  ]);
  expect(pushes.status()).toMatchObject([{ sent: 1, dead: 1 }]);
});

it('is sent again, under the same id, while nobody answers in its words', async () => {
  bench = lineBench();
  bench.answering = () => 'MSA|AA|1';
  const pushes = await bench.start();
  await bench.decide(raised('one'));
  expect(pushes.status()).toMatchObject([{ sent: 0 }]);
  bench.answering = (id) => `took ${id}`;
  await bench.pass(60_000);
  expect(new Set(bench.received)).toEqual(new Set(['pager:decision-one high']));
  expect(bench.received.length).toBeGreaterThan(1);
  expect(pushes.status()).toMatchObject([{ sent: 1, dead: 0 }]);
});

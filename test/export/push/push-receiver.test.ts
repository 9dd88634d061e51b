/** One receiver: in order, nothing lost, nothing twice unless a kill came between answer and saving. */
import { saying } from '../../support/told.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlertChanged } from '../../../services/contract/decisions/decision.ts';
import { ANSWERED_TRIES_MAX } from '../../../services/export/push/push-receiver.ts';
import { alert, alertChanged, scoreComputed, stay, stayChanged, unitState } from '../../live/decision-samples.ts';
import { read } from '../export-samples.ts';
import { ReceiverBench, answerWith, noAnswer, titles } from './receiver-bench.ts';

let bench: ReceiverBench;
afterEach(() => bench.stop());

const raised = (title: string, rest: Partial<AlertChanged> = {}): AlertChanged =>
  alertChanged('raised', alert({ id: `id-${title}`, title: saying(title) }), rest);

describe('a receiver of alerts', () => {
  it('begins at the end: the past is context, and no message', async () => {
    bench = new ReceiverBench();
    await bench.createTopics();
    await bench.decide(unitState(), raised('long ago'));
    await bench.start();
    await bench.decide(raised('new'));
    expect(titles(bench.received)).toEqual(['new']);
    expect(
      read(bench.received[0] ?? '')
        .segment('PID')
        .text(3),
    ).toBe('patient-of-stay-1');
  });

  it('is told who it is about and where the child lies, as of that moment', async () => {
    bench = new ReceiverBench();
    await bench.start();
    await bench.decide(
      unitState(),
      raised('before'),
      stayChanged('moved', stay('stay-1', { bedId: 'bed-2' })),
      raised('after'),
    );
    const places = bench.received.map((message) => read(message).segment('PV1').text(3, 3));
    expect(places).toEqual(['1', '2']);
  });

  it('gets neither scores, nor what is only for screens, nor other units', async () => {
    bench = new ReceiverBench();
    await bench.start();
    await bench.decide(
      scoreComputed(5),
      alertChanged('painted', alert()),
      alertChanged('raised', alert({ unitId: 'unit-b' })),
    );
    expect(bench.received).toEqual([]);
  });

  it('gets the decision of two engines once', async () => {
    bench = new ReceiverBench();
    await bench.start();
    const decision = raised('one');
    await bench.decide(decision, raised('two'), decision);
    expect(titles(bench.received)).toEqual(['one', 'two']);
  });

  it('waits while the receiver is away, and then gets everything in order', async () => {
    bench = new ReceiverBench();
    const pushes = await bench.start();
    bench.answering = noAnswer;
    await bench.decide(raised('one'), raised('two'));
    await bench.pass(60_000);
    expect(new Set(titles(bench.received))).toEqual(new Set(['one']));
    expect(bench.received.length).toBeLessThan(14);
    expect(pushes.status()[0]).toMatchObject({ sent: 0, dead: 0, fault: 'receiver-unreachable' });
    bench.answering = answerWith('CA');
    bench.received.length = 0;
    await bench.pass(15_000);
    expect(titles(bench.received)).toEqual(['one', 'two']);
    expect(pushes.status()[0]).toMatchObject({ sent: 2, dead: 0, fault: null, failingSinceMs: null });
  });

  it('goes on after a message that is refused, and says so', async () => {
    bench = new ReceiverBench();
    const pushes = await bench.start();
    bench.answering = answerWith('AR');
    await bench.decide(raised('one'));
    expect(pushes.status()[0]).toMatchObject({ dead: 1, fault: 'receiver-refused' });
    bench.answering = answerWith('AA');
    await bench.decide(raised('two'));
    expect(titles(bench.received)).toEqual(['one', 'two']);
  });

  it.each(['AE', 'ZZ'])('tries a message that is answered with %s several times, then goes on', async (code) => {
    bench = new ReceiverBench();
    const pushes = await bench.start();
    bench.answering = answerWith(code);
    await bench.decide(raised('one'));
    await bench.pass(30_000);
    expect(bench.received).toHaveLength(ANSWERED_TRIES_MAX);
    expect(new Set(bench.received.map((message) => read(message).segment('MSH').text(10))).size).toBe(1);
    expect(pushes.status()[0]).toMatchObject({ sent: 0, dead: 1, fault: 'receiver-refused' });
  });
});

describe('a restart', () => {
  it('goes on where it was, and repeats nothing', async () => {
    bench = new ReceiverBench();
    await bench.start();
    await bench.decide(unitState(), raised('one'));
    await bench.kill();
    await bench.decide(raised('two'), raised('three'));
    await bench.start();
    await bench.pass(250);
    expect(titles(bench.received)).toEqual(['one', 'two', 'three']);
    const patients = bench.received.map((message) => read(message).segment('PID').text(3));
    expect(new Set(patients)).toEqual(new Set(['patient-of-stay-1']));
  });

  it('repeats the one message whose answer was not saved, under the same number', async () => {
    bench = new ReceiverBench();
    await bench.start();
    bench.progress.isGone = true;
    await bench.decide(raised('one'));
    await bench.kill();
    await bench.start();
    await bench.pass(250);
    const [first, second] = bench.received;
    expect(bench.received).toHaveLength(2);
    expect(
      read(second ?? '')
        .segment('MSH')
        .text(10),
    ).toBe(
      read(first ?? '')
        .segment('MSH')
        .text(10),
    );
  });

  it('does not send what another engine decided again', async () => {
    bench = new ReceiverBench();
    await bench.start();
    const decision = raised('one');
    await bench.decide(decision);
    await bench.stop();
    await bench.decide(decision);
    await bench.start();
    await bench.pass(250);
    expect(titles(bench.received)).toEqual(['one']);
  });
});

describe('receipts', () => {
  it('an answer becomes a record of the unit, and acknowledges nothing', async () => {
    bench = new ReceiverBench();
    await bench.start();
    await bench.decide(raised('one'));
    expect(await bench.receipts()).toMatchObject([
      {
        kind: 'alert.receipted',
        unitId: 'unit-a',
        alertId: 'id-one',
        transition: 1,
        receiverId: 'alert-manager',
        status: 'received',
      },
    ]);
  });

  it('a refusal is told as one', async () => {
    bench = new ReceiverBench();
    await bench.start();
    bench.answering = answerWith('AR');
    await bench.decide(raised('one'));
    expect(await bench.receipts()).toMatchObject([{ alertId: 'id-one', status: 'rejected' }]);
  });

  it('a later report finds its alert by the message it answers, after a restart too', async () => {
    bench = new ReceiverBench();
    await bench.start();
    await bench.decide(raised('one'));
    await bench.stop();
    const pushes = await bench.start();
    const controlId = read(bench.received[0] ?? '')
      .segment('MSH')
      .text(10);
    const report = (about: string) =>
      read(`MSH|^~\\&|AM|H|VIGIL|H|20260115080000||ORA^R41^ORA_R41|7|P|2.6\rMSA|AA|${about}\rPRT|1|AD|read|AAP\r`);
    expect(await pushes.takeReport(report(controlId))).toBe('taken');
    expect((await bench.receipts()).map((record) => record.kind === 'alert.receipted' && record.status)).toEqual([
      'received',
      'read',
    ]);
    expect(await pushes.takeReport(report('never-sent'))).toBe('unknown-alert');
    expect(await pushes.takeReport(read(bench.received[0] ?? ''))).toBe('unreadable');
  });
});

it('a receiver of scores gets scores', async () => {
  bench = new ReceiverBench({ receiverId: 'ehr', units: ['unit-a'], sends: ['scores'] });
  await bench.start();
  await bench.decide(unitState(), scoreComputed(5), raised('one'));
  expect(bench.received.map((message) => read(message).segment('OBR').text(4))).toEqual(['national-pews']);
  expect(await bench.receipts()).toEqual([]);
});

it('C12: a position that is gone is told, never a silent jump; what is decided from then on is sent', async () => {
  bench = new ReceiverBench();
  await bench.progress.save('alert-manager', {
    positions: new Map([[0, { topicId: 'another', nextOffset: 3, contextOffset: 2 }]]),
    sent: [],
  });
  const pushes = await bench.start();
  expect(pushes.status()[0]).toMatchObject({ fault: null, gaps: 1 });
  await bench.decide(unitState(), raised('now'));
  expect(titles(bench.received)).toEqual(['now']);
});

/** The MLLP door over real sockets: framing, limits, and that nobody's fault is another's. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeAll, ids, open, openHouse } from './mllp-house.ts';
import { END, framed, message, START, TestSender } from './mllp-sender.ts';
import { SOON, timeLimit } from '../../../support/patience.ts';

afterEach(closeAll);

describe('three messages are handled once each and in order', () => {
  const whole = ['one', 'two', 'three'].map((id) => framed(id));
  const [one = '', two = '', three = ''] = whole;
  it.each<[string, readonly string[]]>([
    ['one frame a write', whole],
    ['three frames in one write', [whole.join('')]],
    ['a frame split in the middle', [one.slice(0, 60), `${one.slice(60)}`, two, three]],
    ['split between the two end bytes', whole.flatMap((frame) => [frame.slice(0, -1), frame.slice(-1)])],
    ['split and joined', [one + two.slice(0, 40), two.slice(40) + three.slice(0, -1), three.slice(-1)]],
    ['byte by byte', Array.from(whole.join(''))],
  ])('%s', async (_, writes) => {
    const house = await openHouse();
    const sender = await house.sender();
    for (const bytes of writes) await sender.write(bytes);
    expect(await sender.answered(3)).toEqual(ids('one', 'two', 'three'));
    expect(house.handled).toEqual(['one', 'two', 'three']);
  });

  it('two sockets whose bytes alternate', async () => {
    const house = await openHouse();
    const [a, b] = [await house.sender(), await house.sender()];
    const [left, right] = [
      ['a1', 'a2', 'a3'],
      ['b1', 'b2', 'b3'],
    ].map((names) => names.map((name) => framed(name)).join(''));
    for (let at = 0; at < (left ?? '').length; at += 50) {
      await a.write((left ?? '').slice(at, at + 50));
      await b.write((right ?? '').slice(at, at + 50));
    }
    expect(await a.answered(3)).toEqual(ids('a1', 'a2', 'a3'));
    expect(await b.answered(3)).toEqual(ids('b1', 'b2', 'b3'));
    expect(house.handled.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
  });
});

describe('after something bad the next good message passes within a second', () => {
  it.each<[string, string, readonly string[], string | null]>([
    ['garbage', 'no message at all \xff\xfe', [], 'garbage'],
    ['a frame that never ends', `${START}${message('half').slice(0, 50)}`, [], 'half'],
    [
      'two frames cut off in one write',
      `${START}${message('cut').slice(0, 40)}${START}${message('cut').slice(0, 30)}`,
      [],
      'half half',
    ],
    ['an empty frame', `${START}${END}`, ['AR '], null],
    ['a frame that is no message', `${START}\x00\x01\x02${END}`, ['AR '], null],
    ['a frame above the limit', `${START}${message('large')}${'x'.repeat(20_000)}${END}`, ['AR large'], 'too-large'],
    ['a message whose handler fails', framed('poison'), ['AE poison'], null],
  ])('%s', async (_, bytes, answers, fault) => {
    const before = (controlId: string): Promise<void> =>
      controlId === 'poison' ? Promise.reject(new Error('log and spool are away')) : Promise.resolve();
    const house = await openHouse({ limits: { frameBytesMax: 10_000 }, before });
    const sender = await house.sender();
    await sender.write(bytes);
    await sender.write(framed('good'));
    expect(await sender.answered(answers.length + 1, 1_000)).toEqual([...answers, 'AA good']);
    expect(house.faults.map(({ kind }) => kind)).toEqual(fault === null ? [] : fault.split(' '));
  });

  it('and no other connection waits for a message that takes its time', async () => {
    let release: () => void = () => undefined;
    const house = await openHouse({
      before: (id) => (id === 'slow' ? new Promise((resolve) => (release = resolve)) : Promise.resolve()),
    });
    const [a, b] = [await house.sender(), await house.sender()];
    await a.write(framed('slow') + framed('behind'));
    await b.write(framed('other'));
    expect(await b.answered(1, 1_000)).toEqual(ids('other'));
    expect([a.answers, house.handled]).toEqual([[], ['slow', 'other']]);
    release();
    expect(await a.answered(2)).toEqual(ids('slow', 'behind'));
  });
});

describe('a sender that', () => {
  it('ends its own direction after the message still gets the answer', async () => {
    const house = await openHouse({ before: () => sleep(20) });
    const sender = await house.sender();
    sender.socket.end(Buffer.from(framed('last')));
    await sender.closed;
    expect(sender.answers).toEqual(ids('last'));
  });

  it('goes away in the middle of a frame leaves half a frame', async () => {
    const house = await openHouse();
    const sender = await house.sender();
    await sender.write(framed('one').slice(0, 40));
    sender.end();
    await vi.waitFor(() => expect(house.faults).toMatchObject([{ kind: 'half', byteCount: 39 }]), SOON);
    expect(house.listener.status()).toMatchObject({ connections: 0, halfFrames: 1, frames: 0 });
  });

  it('does not finish its frame is told and cut off, however slowly it goes on', async () => {
    const house = await openHouse({ limits: { frameMs: 200 } });
    const sender = await house.sender();
    const startedMs = performance.now();
    await sender.write(`${START}${message('slow')}`);
    while (!sender.socket.destroyed) {
      await sender.write('x');
      await sleep(20);
    }
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(sender.answers).toEqual(['AR slow']);
    expect(house.faults).toMatchObject([{ kind: 'slow' }]);
    const next = await house.sender();
    await next.write(framed('good'));
    expect(await next.answered(1, 1_000)).toEqual(ids('good'));
  });

  it('sends whole frames without a pause is not taken for a slow one', async () => {
    const house = await openHouse({ limits: { frameMs: 400 } });
    const sender = await house.sender();
    const text = Array.from({ length: 120 }, (_, index) => framed(`m${index}`)).join('');
    for (let at = 0; at < text.length; at += 150) {
      await sender.write(text.slice(at, at + 150));
      await sleep(5);
    }
    expect(await sender.answered(120)).toHaveLength(120);
  });

  it('says nothing any more is disconnected', async () => {
    const house = await openHouse({ limits: { idleMs: 100 } });
    const sender = await house.sender();
    await sender.write(framed('one'));
    await sender.closed;
    expect(sender.answers).toEqual(ids('one'));
  });

  it('does not take its answers is disconnected', async () => {
    const house = await openHouse({ limits: { frameMs: 300 } });
    const sender = await house.sender();
    sender.socket.pause();
    await sender.write(framed('long-answer').repeat(20));
    await vi.waitFor(() => expect(house.listener.status()).toMatchObject({ connections: 0, waitingFrames: 0 }), {
      timeout: timeLimit(10_000),
    });
    expect(house.handled.length).toBeGreaterThan(0);
  });

  it('sends faster than frames are handled is not read any further', async () => {
    let release: () => void = () => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const house = await openHouse({ limits: { waitingFramesMax: 10 }, before: () => isReleased });
    const sender = await house.sender();
    const count = 100_000;
    sender.socket.write(Buffer.from(framed('m').repeat(count)));
    await vi.waitFor(() => expect(house.listener.status().waitingFrames).toBeGreaterThan(10), SOON);
    const { bytes } = house.listener.status();
    await sleep(200);
    expect(house.listener.status().bytes).toBe(bytes);
    expect(bytes).toBeLessThan(200_000);
    release();
    await sender.answered(20);
  });

  it('exceeds its rate is held back, and loses nothing', async () => {
    const house = await openHouse({ limits: { framesPerSecond: 100 } });
    const sender = await house.sender();
    const names = Array.from({ length: 250 }, (_, index) => `m${index}`);
    const startedMs = performance.now();
    for (let from = 0; from < names.length; from += 50) {
      sender.socket.write(
        names
          .slice(from, from + 50)
          .map((name) => framed(name))
          .join(''),
      );
      await sender.answered(from + 50);
    }
    // The last fifty are read once the 200 before them are within a second's burst of 100 a second.
    expect(performance.now() - startedMs).toBeGreaterThan(900);
    expect(sender.answers).toEqual(ids(...names));
  });

  it('asks for no answer gets none', async () => {
    const house = await openHouse();
    const sender = await house.sender();
    await sender.write(framed('quiet', '|||NE|NE') + framed('heard', '|||AL|NE'));
    expect(await sender.answered(1)).toEqual(['CA heard']);
    expect(house.handled).toEqual(['quiet', 'heard']);
  });
});

describe('memory', () => {
  it('stays flat while 100 MB of one frame arrive', async () => {
    const house = await openHouse({ limits: { bytesPerSecond: 1e12, frameMs: 60_000 } });
    const sender = await house.sender();
    await sender.write(`${START}${message('huge')}`);
    const chunk = Buffer.alloc(1_000_000, 'A');
    const before = process.memoryUsage().arrayBuffers;
    for (let sent = 0; sent < 100; sent++) if (!sender.socket.write(chunk)) await once(sender.socket, 'drain');
    await sender.write(END + framed('good'));
    expect(await sender.answered(2, 10_000)).toEqual(['AR huge', 'AA good']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    expect(house.listener.status()).toMatchObject({ tooLarge: 1, frames: 1 });
  });
});

describe('who may connect', () => {
  it('is who stands on the list; others are turned away unread', async () => {
    const house = await openHouse({ listen: { allow: ['10.1.0.0/16', '::1/128'] } });
    const sender = await house.sender();
    sender.socket.write(framed('one'));
    await sender.closed;
    expect([
      house.handled,
      sender.answers,
      house.listener.status().refused.notAllowed,
      house.listener.status().bytes,
    ]).toEqual([[], [], 1, 0]);
  });

  it('is a network or one address, also where IPv4 is shown inside IPv6', async () => {
    for (const [host, from, allow] of [
      ['127.0.0.1', '127.0.0.1', '127.0.0.0/8'],
      ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
      ['::', '127.0.0.1', '127.0.0.1/32'],
    ] as const) {
      const house = await openHouse({ listen: { host, allow: [allow] } });
      const sender = await TestSender.open(house.listener.port, from);
      open.push(() => sender.end());
      await sender.write(framed('one'));
      expect(await sender.answered(1)).toEqual(ids('one'));
      expect(house.peers).toEqual([{ remoteAddress: '127.0.0.1', commonName: null }]);
    }
  });

  it('is no more than so many of one address at once; one that leaves makes room', async () => {
    const house = await openHouse({ limits: { connectionsPerAddressMax: 2 } });
    const [first, second] = [await house.sender(), await house.sender()];
    await second.write(framed('two'));
    await second.answered(1);
    const third = await house.sender();
    await third.closed;
    expect(house.listener.status().refused.tooMany).toBe(1);
    first.end();
    await vi.waitFor(() => expect(house.listener.status().connections).toBe(1), SOON);
    const fourth = await house.sender();
    await fourth.write(framed('four'));
    expect(await fourth.answered(1)).toEqual(ids('four'));
  });

  it.each(['10.1.0.0/99', 'anybody', '10.1.0.0/x'])('is refused as a list: %s', async (entry) => {
    await expect(openHouse({ listen: { allow: [entry] } })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

describe('opening and closing', () => {
  it('tells a port that is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    open.push(() => void other.close());
    await expect(openHouse({ listen: { port: (other.address() as AddressInfo).port } })).rejects.toMatchObject({
      code: 'listener-failed',
    });
  });

  it('answers what is under way, takes nothing more and ends every connection', async () => {
    let release: () => void = () => undefined;
    const house = await openHouse({ before: () => new Promise((resolve) => (release = resolve)) });
    const [busy, idle] = [await house.sender(), await house.sender()];
    await busy.write(framed('one'));
    await vi.waitFor(() => expect(house.handled).toEqual(['one']), SOON);
    const closed = house.listener.close();
    await idle.closed;
    await expect(TestSender.open(house.listener.port)).rejects.toThrow();
    release();
    await Promise.all([closed, busy.closed]);
    expect(busy.answers).toEqual(ids('one'));
    expect(house.listener.status()).toMatchObject({ isListening: false, connections: 0 });
  });

  it('does not wait for ever for a handler that does not come back', async () => {
    const house = await openHouse({ before: () => new Promise(() => undefined) });
    const sender = await house.sender();
    await sender.write(framed('one'));
    await vi.waitFor(() => expect(house.handled).toEqual(['one']), SOON);
    const startedMs = performance.now();
    await house.listener.close();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(sender.answers).toEqual([]);
  });

  it('counts what came', async () => {
    const house = await openHouse();
    const sender = await house.sender();
    expect(house.listener.status()).toMatchObject({ isListening: true, frames: 0, lastMessageAtMs: null });
    const beforeMs = Date.now();
    await sender.write(`rubbish${framed('one')}`);
    await sender.answered(1);
    const status = house.listener.status();
    expect(status).toMatchObject({
      connections: 1,
      frames: 1,
      garbageBytes: 7,
      bytes: 7 + framed('one').length,
      waitingFrames: 0,
      failed: 0,
    });
    expect(status.lastMessageAtMs).toBeGreaterThanOrEqual(beforeMs);
  });
});

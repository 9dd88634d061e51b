/**
 * What the way of an alert costs without Vigil, measured while a bench runs on the same machine: a record of 100 bytes
 * from a bare kafkajs producer to a bare kafkajs consumer, and a packet from a socket.io server to its client. An alert
 * takes the first way twice (input, decision) and the second once.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { bareKafka } from './real-parts.mjs';

const EVERY_MS = 100;
const LOST_AFTER_MS = 60_000;

/** Opens both ways; `measure(ms)` resolves to the sums of two hops through Kafka and one through a socket, ms. */
export async function openBareHops(prefix) {
  const [kafka, socket] = [await openKafkaEcho(`${prefix}echo`), await openSocketEcho()];
  return {
    async measure(ms) {
      const [sums, endMs] = [[], performance.now() + ms];
      while (performance.now() < endMs) {
        const first = await kafka.hop();
        const second = await kafka.hop();
        sums.push(first + second + (await socket.hop()));
        await sleep(EVERY_MS);
      }
      return Float64Array.from(sums).sort();
    },
    async close() {
      await kafka.close();
      await socket.close();
    },
  };
}

/** Resolves to how long one of `send` took to reach `onArrival`. */
function echo(send) {
  let arrived = () => undefined;
  const hop = async () => {
    const sentMs = performance.now();
    const there = new Promise((resolve, reject) => {
      const lost = setTimeout(() => reject(new Error('an echo was lost')), LOST_AFTER_MS);
      arrived = () => {
        clearTimeout(lost);
        resolve(performance.now() - sentMs);
      };
    });
    await send();
    return there;
  };
  return { arrive: () => arrived(), hop };
}

async function openKafkaEcho(topic) {
  const kafka = bareKafka();
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const consumer = kafka.consumer({ groupId: `${topic}-group`, maxWaitTimeInMs: 100 });
  const value = Buffer.alloc(100, 1);
  const { arrive, hop } = echo(() => producer.send({ topic, acks: -1, messages: [{ value }] }));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ eachMessage: async () => arrive() });
  await joined;
  await hop(); // the first one waits for connections
  return {
    hop,
    async close() {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

async function openSocketEcho() {
  const http = createServer();
  const server = new Server(http);
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const client = io(`http://127.0.0.1:${http.address().port}`, { transports: ['websocket'], forceNew: true });
  await new Promise((resolve) => client.once('connect', resolve));
  const { arrive, hop } = echo(async () => server.emit('echo', { atMs: Date.now() }));
  client.on('echo', arrive);
  return {
    hop,
    async close() {
      client.disconnect();
      await server.close();
    },
  };
}

/**
 * Decoding (B3): nanoseconds a sample for a vitals block, against one JSON message a sample and one
 * JSON message a frame with named keys. Each side touches every value and every time, and all three
 * come to the same sum. Two block sizes: what a gateway gathers in 20 ms, and a full ward.
 */
import assert from 'node:assert/strict';
import { SIGNAL_COUNT, SIGNALS } from '../../dist/services/clinical/signal/signals.js';
import { VitalsBlockBuilder, decodeVitalsBlock } from '../../dist/services/contract/records/vitals-block.js';
import { bedsOf, frameAt, SIGNALS_A_FRAME } from './consortium-load.mjs';
import { figure, inPairs, ratioFigure, report, watchMachine } from './measure.mjs';

const SECONDS = 20;
const FROM_MS = Date.UTC(2026, 0, 5, 10);

/** The same readings three times: as blocks of `rows` frames, as frames and as samples. */
function messagesOf(rows) {
  const messages = { blocks: [], frames: [], samples: [] };
  const beds = bedsOf(rows);
  for (let second = 0; second < SECONDS; second++) {
    const builder = new VitalsBlockBuilder();
    for (const bed of beds) {
      const frame = frameAt(bed, FROM_MS + second * 1000 + bed.index);
      builder.add(frame);
      const { unitId, source, observedAtMs, receivedAtMs } = frame;
      const values = namedValues(frame);
      messages.frames.push(
        Buffer.from(
          JSON.stringify({
            unitId,
            deviceId: source.id,
            intervalMs: source.intervalMs,
            observedAtMs,
            receivedAtMs,
            values,
          }),
        ),
      );
      for (const [signal, value] of Object.entries(values)) {
        messages.samples.push(
          Buffer.from(JSON.stringify({ unitId, deviceId: source.id, signal, observedAtMs, receivedAtMs, value })),
        );
      }
    }
    messages.blocks.push(builder.finish());
  }
  return messages;
}

/** Values as they come back from 32-bit columns, so that the sums are equal to the last bit. */
function namedValues({ presentBits, values }) {
  const present = SIGNALS.map(({ name }, signal) => [name, Math.fround(values[signal])]).filter(
    (_, signal) => (presentBits & (1 << signal)) !== 0,
  );
  return Object.fromEntries(present);
}

/** Sums over values and times keep the work from being optimised away, and are compared. */
class Sums {
  values = 0;
  times = 0;
  samples = 0;
}

function readBlocks(blocks) {
  const sums = new Sums();
  for (const bytes of blocks) {
    const { block } = decodeVitalsBlock(bytes);
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      const column = block.columns[signal];
      if (column === null) continue;
      for (let row = 0; row < block.rowCount; row++) {
        if ((block.presentBits[row] & (1 << signal)) === 0) continue;
        sums.values += column[row];
        sums.times += block.observedAtMs[row] - FROM_MS;
        sums.samples += 1;
      }
    }
  }
  return sums;
}

function readFrames(frames) {
  const sums = new Sums();
  for (const bytes of frames) {
    const frame = JSON.parse(bytes.toString());
    for (const { name } of SIGNALS) {
      const value = frame.values[name];
      if (value === undefined) continue;
      sums.values += value;
      sums.times += frame.observedAtMs - FROM_MS;
      sums.samples += 1;
    }
  }
  return sums;
}

function readSamples(samples) {
  const sums = new Sums();
  for (const bytes of samples) {
    const sample = JSON.parse(bytes.toString());
    sums.values += sample.value;
    sums.times += sample.observedAtMs - FROM_MS;
    sums.samples += 1;
  }
  return sums;
}

function assertSame(a, b) {
  assert.equal(a.samples, b.samples);
  assert.equal(a.times, b.times);
  // Summed in another order, so equal to rounding of 64-bit sums, not to the bit.
  assert.ok(Math.abs(a.values - b.values) <= 1e-9 * Math.abs(a.values), 'both sides read the same values');
}

async function compare(rows) {
  const { blocks, frames, samples } = messagesOf(rows);
  const expected = readBlocks(blocks);
  assert.equal(expected.samples, SECONDS * rows * SIGNALS_A_FRAME);
  assertSame(expected, readFrames(frames));
  assertSame(expected, readSamples(samples));
  const side = (read, messages) => () => read(messages).samples;
  const bytesOf = (messages) => messages.reduce((sum, { byteLength }) => sum + byteLength, 0) / expected.samples;
  return {
    rows,
    againstSamples: await inPairs({ ours: side(readBlocks, blocks), peer: side(readSamples, samples), sideMs: 1_000 }),
    againstFrames: await inPairs({ ours: side(readBlocks, blocks), peer: side(readFrames, frames), sideMs: 1_000 }),
    bytes: { block: bytesOf(blocks), frame: bytesOf(frames), sample: bytesOf(samples) },
  };
}

function figuresOf({ rows, againstSamples, againstFrames, bytes }) {
  const size = `${rows} frames a block`;
  return [
    figure(`B3 decode a sample, ${size}`, againstSamples.oursCpuNs, 'ns', {
      note: `JSON a sample ${againstSamples.peerCpuNs.toFixed(0)} ns, a frame ${againstFrames.peerCpuNs.toFixed(0)} ns`,
    }),
    ratioFigure(`B3 against one JSON message a sample, ${size}`, againstSamples.cpuRatio),
    ratioFigure(`B3 against one JSON message a frame, ${size}`, againstFrames.cpuRatio),
    figure(`bytes a sample, ${size}`, bytes.block, 'bytes', {
      note: `JSON a sample ${bytes.sample.toFixed(1)}, a frame ${bytes.frame.toFixed(1)}`,
    }),
  ];
}

await report(async () => {
  const end = watchMachine();
  const details = [await compare(6), await compare(100)];
  return { figures: details.flatMap(figuresOf), machine: end(), details };
});

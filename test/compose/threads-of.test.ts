import { describe, expect, it } from 'vitest';
import { threadsOf } from '../../services/compose/engine/start-engine-role.ts';
import { parseConfig } from '../../services/platform/config.ts';

describe('threads of the engine', () => {
  const kafka = (threads?: string) =>
    parseConfig({ VIGIL_LOG: 'kafka', ...(threads === undefined ? {} : { VIGIL_ENGINE_THREADS: threads }) });

  it.each([
    ['a core less one beside Kafka', kafka(), { cores: 8, isAlone: false }, 7],
    ['one on two cores', kafka(), { cores: 2, isAlone: false }, 1],
    ['none on one core', kafka(), { cores: 1, isAlone: false }, 0],
    ['none for an engine alone on two cores', kafka(), { cores: 2, isAlone: true }, 0],
    ['two for an engine alone on three', kafka(), { cores: 3, isAlone: true }, 2],
    ['as many as are told', kafka('5'), { cores: 2, isAlone: false }, 5],
    ['as many as are told, alone', kafka('1'), { cores: 2, isAlone: true }, 1],
    ['none when none are told', kafka('0'), { cores: 8, isAlone: false }, 0],
    ['none beside the embedded log', parseConfig({}), { cores: 8, isAlone: false }, 0],
  ])('are %s', (_what, config, machine, threads) => {
    expect(threadsOf(config, machine)).toBe(threads);
  });
});

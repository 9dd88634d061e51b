/**
 * Figures for operators, read from the parts when asked. No bed, stay or person is ever a label.
 */
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';

export interface Figure {
  /** Prometheus name, unit last. */
  readonly name: string;
  readonly help: string;
  /** null: not known now; the sample is then left out rather than shown as 0. */
  readonly read: () => number | null;
}

export interface Metrics {
  text(): Promise<string>;
}

export function createMetrics(figures: readonly Figure[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const figure of figures) {
    new Gauge({
      name: figure.name,
      help: figure.help,
      registers: [registry],
      collect() {
        const value = figure.read();
        if (value === null) this.reset();
        else this.set(value);
      },
    });
  }
  return { text: () => registry.metrics() };
}

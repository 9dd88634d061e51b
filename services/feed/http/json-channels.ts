/**
 * What is remembered of the channels of devices that send them as JSON. A device that never sent one costs nothing here.
 */
import { DeviceChannels } from '../channels/channel-frames.ts';

/** Of a sender that names ever new devices the oldest are forgotten: a choice then begins anew. */
const DEVICES_MAX = 5_000;

interface SentDevice {
  readonly unitId: string;
  readonly deviceId: string;
}

export class JsonChannels {
  readonly #devices = new Map<string, DeviceChannels>();

  /** null: it has sent no channels so far. */
  known(device: SentDevice): DeviceChannels | null {
    return this.#devices.get(keyOf(device)) ?? null;
  }

  at(device: SentDevice): DeviceChannels {
    const key = keyOf(device);
    const known = this.#devices.get(key) ?? new DeviceChannels();
    this.#devices.delete(key);
    this.#devices.set(key, known);
    const [oldest] = this.#devices.keys();
    if (this.#devices.size > DEVICES_MAX && oldest !== undefined) this.#devices.delete(oldest);
    return known;
  }

  /** What was told of a device may not have become durable. */
  tellAgain(device: SentDevice): void {
    this.known(device)?.tellAgain();
  }
}

function keyOf({ unitId, deviceId }: SentDevice): string {
  return `${unitId} ${deviceId}`;
}

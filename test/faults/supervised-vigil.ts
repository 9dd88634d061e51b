/** Vigil under a supervisor: whenever the process ends by itself it is started again, and how it ended is kept. */
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileTestGateway } from '../support/gateway-token.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

export interface Ending {
  readonly code: number | null;
  /** What it said last on its own account: `vigil: code: …`; empty when it said nothing. */
  readonly line: string;
  readonly atMs: number;
}

const START_AGAIN_AFTER_MS = 500;

export class SupervisedVigil {
  readonly address: string;
  readonly endings: Ending[] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #roles: readonly string[];
  #process: RunningProcess | null = null;
  #stopping = false;
  #supervising: Promise<void> = Promise.resolve();

  private constructor(env: Readonly<Record<string, string>>, roles: readonly string[]) {
    this.address = `http://127.0.0.1:${env['VIGIL_HTTP_PORT'] ?? ''}`;
    this.#env = env;
    this.#roles = roles;
  }

  /** With a gateway for tests. Resolves when the first process is ready; every process has the same data folder and port. */
  static async start(
    settings: Readonly<Record<string, string>>,
    roles: readonly string[] = [],
  ): Promise<SupervisedVigil> {
    const env = { VIGIL_DATA_DIR: await dataFolder(), VIGIL_HTTP_PORT: String(await freePort()), ...settings };
    await fileTestGateway(env.VIGIL_DATA_DIR);
    const vigil = new SupervisedVigil(env, roles);
    vigil.#process = await startVigilProcess(env, { args: roles });
    vigil.#supervising = vigil.#supervise(vigil.#process);
    return vigil;
  }

  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** The process that runs now; null between two. */
  get process(): RunningProcess | null {
    return this.#process;
  }

  /** Stops it and removes its data folder. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#process?.stop();
    await this.#supervising;
    await rm(this.#env['VIGIL_DATA_DIR'] ?? '', { recursive: true, force: true });
  }

  async #supervise(first: RunningProcess): Promise<void> {
    let running: RunningProcess | null = first;
    while (running !== null) {
      const code: number | null = await running.exited;
      this.#process = null;
      if (this.#stopping) return;
      this.#note(code, running.output());
      running = await this.#startAgain();
      this.#process = running;
      // A stop that was asked for while it started found nothing to stop.
      if (this.#stopping) await running?.stop();
    }
  }

  async #startAgain(): Promise<RunningProcess | null> {
    while (!this.#stopping) {
      await pause(START_AGAIN_AFTER_MS);
      try {
        return await startVigilProcess(this.#env, { args: this.#roles });
      } catch (error) {
        this.#note(1, error instanceof Error ? error.message : String(error));
      }
    }
    return null;
  }

  #note(code: number | null, output: string): void {
    this.endings.push({ code, line: output.match(/vigil: .+$/gm)?.at(-1) ?? '', atMs: Date.now() });
  }
}

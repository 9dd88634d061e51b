/** A part of a bench in a process of its own, by its file in this folder: it answers each command once. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class ForkedPart {
  #child;

  constructor(file) {
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: 'inherit' });
  }

  get pid() {
    return this.#child.pid;
  }

  ask(what, how = {}) {
    return new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${what}: the process ended with ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (answer) => {
        this.#child.off('exit', ended);
        resolve(answer);
      });
      this.#child.send({ what, ...how });
    });
  }

  end() {
    this.#child.kill();
  }
}

/** A password of whoever runs a command: typed and not shown, or on standard input, never among the words of the command. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { VigilError } from '../../platform/errors.ts';

/** One line. Refused where the input ends, or the typing is broken off, without one. */
export async function readPassword(asked = 'Password: '): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const { stdin } = process;
  if (stdin.isTTY) process.stderr.write(asked);
  const input = createInterface(stdin.isTTY ? { input: stdin, output: nowhere, terminal: true } : { input: stdin });
  input.once('SIGINT', () => input.close());
  try {
    return await Promise.race([input.question(''), once(input, 'close').then(noPassword)]);
  } finally {
    input.close();
    if (stdin.isTTY) process.stderr.write('\n');
  }
}

function noPassword(): never {
  throw new VigilError('config-invalid', 'no password came: type one, or give it on standard input');
}

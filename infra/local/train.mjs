/**
 * `npm run train`: the adult-surrogate model, from the open recordings to models/risk/. Needs the
 * reference data beside the checkout (../shared/data) and Python 3.11 with venv.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const DATA = '../shared/data/challenge2019-sepsis-hospital-b/dev/hourly.csv.gz';
const WORK = '.vigil/train';
const VENV_PYTHON = path.join(WORK, 'venv/bin/python');

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(DATA)) {
  console.error(`The training data are not here: ${DATA}`);
  process.exit(2);
}
run('node', ['infra/local/build.mjs']);
run('node', ['dist/services/main.js', 'features', DATA, '--out', path.join(WORK, 'features')]);
if (!existsSync(VENV_PYTHON)) run('python3', ['-m', 'venv', path.join(WORK, 'venv')]);
run(VENV_PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', 'models/train/requirements.txt']);
run(VENV_PYTHON, ['models/train/train.py', path.join(WORK, 'features'), 'models/risk']);

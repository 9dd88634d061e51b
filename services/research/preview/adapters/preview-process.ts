/**
 * Previews of policies, each in a process of its own by the command of the same name (`vigil rules preview`), one after the
 * other, at a low priority: a charge nurse who tries limits takes nothing from what watches the children.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  PREVIEW_HOURS,
  type PreviewStanding,
  type PreviewView,
} from '../../../contract/screens/limits/preview-view.ts';
import type { PolicyPreviews, PreviewAsked } from '../../../live/policy/policy-previews.port.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { messageOf } from '../../../platform/errors.ts';
import { startRun, type RunningProcess, type RunProgram } from '../../runs/adapters/run-process.ts';
import type { PreviewReport } from '../../whatif/preview-policy.ts';
import type { Foreseen } from '../../../contract/decisions/policy-view.ts';
import { foreseenOf, previewSummary } from '../preview-summary.ts';

const WAITING_MAX = 4;
/** For so long an answer is told again; then the last hours are others. */
const TOLD_FOR_MS = 600_000;

interface Kept {
  standing: PreviewStanding;
  /** Null: it waits or is worked on. */
  endedAtMs: number | null;
}

export class PreviewProcess implements PolicyPreviews {
  readonly #program: RunProgram;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #last: Promise<void> = Promise.resolve();
  #running: RunningProcess | null = null;
  #isClosed = false;

  constructor({ program, clock }: { readonly program: RunProgram; readonly clock: Clock }) {
    this.#program = program;
    this.#clock = clock;
  }

  ask(asked: PreviewAsked): PreviewStanding | null {
    this.#forgetOld();
    const known = this.#kept.get(asked.name);
    if (known !== undefined) return known.standing;
    const waiting = [...this.#kept.values()].filter(({ endedAtMs }) => endedAtMs === null);
    if (waiting.length >= WAITING_MAX || this.#isClosed) return null;
    const kept: Kept = { standing: { state: 'working', share: 0 }, endedAtMs: null };
    this.#kept.set(asked.name, kept);
    this.#last = this.#last.then(() => this.#run(asked, kept));
    return kept.standing;
  }

  counted(name: string): Foreseen | null {
    const view = this.viewed(name);
    return view === null ? null : foreseenOf(view);
  }

  viewed(name: string): PreviewView | null {
    this.#forgetOld();
    const standing = this.#kept.get(name)?.standing;
    return standing?.state === 'done' ? standing.view : null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#running?.kill();
    await this.#last;
  }

  #forgetOld(): void {
    const nowMs = this.#clock.nowMs();
    for (const [name, { endedAtMs }] of this.#kept) {
      if (endedAtMs !== null && nowMs - endedAtMs >= TOLD_FOR_MS) this.#kept.delete(name);
    }
  }

  /** Never rejects: what went wrong is how it stands. */
  async #run(asked: PreviewAsked, kept: Kept): Promise<void> {
    kept.standing = await this.#previewed(asked, kept).catch((error: unknown): PreviewStanding => ({
      state: 'failed',
      said: messageOf(error),
    }));
    kept.endedAtMs = this.#clock.nowMs();
  }

  async #previewed({ unitId, choices }: PreviewAsked, kept: Kept): Promise<PreviewStanding> {
    if (this.#isClosed) return { state: 'failed', said: 'Vigil is stopping' };
    const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-preview-'));
    try {
      const [policy, report] = [path.join(folder, 'policy.json'), path.join(folder, 'report.json')];
      await writeFile(policy, JSON.stringify(choices), { mode: 0o600 });
      const words = [
        'rules',
        'preview',
        `--unit=${unitId}`,
        `--hours=${PREVIEW_HOURS}`,
        `--policy=${policy}`,
        '--json',
      ];
      this.#running = startRun(this.#program, {
        words,
        report,
        onShare: (share) => (kept.standing = { state: 'working', share }),
      });
      const { code, said } = await this.#running.ended;
      if (code !== 0) return { state: 'failed', said: said === '' ? `ended with ${code}` : said };
      const printed = JSON.parse(await readFile(report, 'utf8')) as PreviewReport;
      return { state: 'done', view: previewSummary(printed) };
    } finally {
      this.#running = null;
      await rm(folder, { recursive: true, force: true });
    }
  }
}

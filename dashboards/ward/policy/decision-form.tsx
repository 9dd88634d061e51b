/**
 * One decision behind a button: what it is, a reason, and success only when the engine says that it holds. It is
 * based on the policy that stood there when the button was pressed, whatever comes while somebody types.
 */
import { useState } from 'preact/hooks';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import { refusalText } from './policy-text.ts';
import type { ComponentChildren, JSX } from 'preact';
import type { PolicyAnswer, PolicyChange } from '../../../services/contract/screens/policy-answer.ts';

const REASON_LENGTH_MAX = 500;

export interface Deciding {
  readonly answer: PolicyAnswer;
  readonly taken: (answer: PolicyAnswer) => void;
}

interface Props extends Deciding {
  readonly open: string;
  readonly submit: string;
  /** Null: not yet whole. */
  readonly change: (reason: string) => PolicyChange | null;
  readonly children?: ComponentChildren;
}

type State =
  | { readonly is: 'closed' }
  | { readonly is: 'open' | 'sending'; readonly basedOn: string; readonly refusal: string | null };

export function DecisionForm({ answer, taken, open, submit, change, children }: Props): JSX.Element | null {
  const [state, setState] = useState<State>({ is: 'closed' });
  const [reason, setReason] = useState('');
  if (!answer.mayChange) return null;
  if (state.is === 'closed') {
    const begin = (): void => setState({ is: 'open', basedOn: answer.policy.version, refusal: null });
    return (
      <button type="button" onClick={begin}>
        {open}
      </button>
    );
  }
  const { basedOn } = state;
  const asked = reason.trim() === '' ? null : change(reason.trim());
  const send = async (): Promise<void> => {
    if (asked === null) return;
    setState({ is: 'sending', basedOn, refusal: null });
    const decided = await serverApi.decidePolicy(answer.unitId, { change: asked, basedOn });
    if (!decided.ok) return setState({ is: 'open', basedOn, refusal: refusalText(decided.code) });
    setState({ is: 'closed' });
    setReason('');
    taken(decided.value);
  };
  return (
    <form
      class="decision"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {children}
      <label>
        <span>{t('policy.reason')}</span>
        <input
          required
          autocomplete="off"
          maxLength={REASON_LENGTH_MAX}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="decision-end">
        <button type="submit" class="primary" disabled={asked === null || state.is === 'sending'}>
          {state.is === 'sending' ? t('policy.sending') : submit}
        </button>
        <button type="button" class="plain" onClick={() => setState({ is: 'closed' })}>
          {t('policy.cancel')}
        </button>
      </div>
      <p class="decision-refused" role="alert">
        {state.refusal ?? ''}
      </p>
    </form>
  );
}

/**
 * Wall screens: a board that hangs in the ward shows one unit with nobody signed in. It becomes one by the code
 * of a command, typed on its sign-in page, or by a nurse or engineer who is signed in on it.
 */
import { useState } from 'preact/hooks';
import { may } from '../../../services/contract/access/access-table.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { failureText } from './failure-text.ts';
import type { JSX } from 'preact';

/** On the sign-in page. */
export function WallCodeForm(): JSX.Element {
  const { pairScreen } = useScreen();
  return (
    <details class="wall-form">
      <summary>{t('wall.thisIs')}</summary>
      <OneFieldForm label={t('wall.code')} action={t('wall.start')} submit={pairScreen} hint={t('wall.codeWhy')} />
    </details>
  );
}

/** On the page of connections, for nurses and engineers: the screen in front of them goes on without them. */
export function MakeWall(): JSX.Element | null {
  const { makeWall } = useScreen();
  return <MakeScreen of="wall" right="issue-screens" make={makeWall} />;
}

/** Beside it, for those at the bedside: the screen is then the unit's, and asks who acts. */
export function MakeShared(): JSX.Element | null {
  const { shareScreen } = useScreen();
  return <MakeScreen of="shared" right="share-screens" make={shareScreen} />;
}

function MakeScreen({
  of,
  right,
  make,
}: {
  readonly of: 'wall' | 'shared';
  readonly right: Parameters<typeof may>[1];
  readonly make: (asked: { readonly unitId: string; readonly name: string }) => Promise<number | null>;
}): JSX.Element | null {
  const { session, units, route, goTo } = useScreen();
  const role = session.value?.role;
  const unit = units.value.find(({ unitId }) => unitId === route.value.unitId) ?? units.value[0];
  if (role === undefined || !may(role, right) || unit === undefined) return null;
  const submit = async (name: string): Promise<number | null> => {
    const failure = await make({ unitId: unit.unitId, name });
    if (failure === null) goTo({ page: 'ward', unitId: unit.unitId, bedId: null, sourceId: null });
    return failure;
  };
  return (
    <details class="wall-form">
      <summary>{t(`${of}.make`)}</summary>
      <OneFieldForm
        label={t(`${of}.name`)}
        action={t(`${of}.makeOf`, { unit: unit.name })}
        submit={submit}
        hint={t(`${of}.makeWhy`)}
      />
    </details>
  );
}

/** On a wall, in two steps: whoever walks by must not darken it with one touch. */
export function EndWall({ isShared }: { readonly isShared: boolean }): JSX.Element {
  const { signOut } = useScreen();
  const [isSure, setIsSure] = useState(false);
  return (
    <button
      type="button"
      class="plain"
      title={t('wall.endWhy')}
      onClick={() => (isSure ? void signOut() : setIsSure(true))}
      onBlur={() => setIsSure(false)}
    >
      {t(isSure ? 'wall.endSure' : isShared ? 'shared.end' : 'wall.end')}
    </button>
  );
}

function OneFieldForm(props: {
  readonly label: string;
  readonly action: string;
  readonly hint: string;
  readonly submit: (text: string) => Promise<number | null>;
}): JSX.Element {
  const [failure, setFailure] = useState<number | null>(null);
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void props.submit(text).then(setFailure);
      }}
    >
      <p class="quiet">{props.hint}</p>
      <label>
        {props.label}
        <input
          required
          autocomplete="off"
          spellcheck={false}
          maxLength={80}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
      <button type="submit">{props.action}</button>
    </form>
  );
}

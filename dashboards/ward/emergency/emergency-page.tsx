/** Opening a unit that is not one's own, with a reason, for an hour. */
import { useEffect, useState } from 'preact/hooks';
import { BREAK_GLASS_REASONS, type BreakGlassReason } from '../../../services/contract/access/break-glass.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi, type UnitName } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import type { JSX } from 'preact';

export function EmergencyPage(): JSX.Element {
  const [units, setUnits] = useState<readonly UnitName[] | null>(null);
  useEffect(() => {
    void serverApi.breakGlass.units().then((answer) => setUnits(answer.ok ? answer.value.units : []));
  }, []);
  return (
    <main class="emergency-page">
      <h2>{t('emergency.title')}</h2>
      <p>{t('emergency.why')}</p>
      {units === null ? null : units.length === 0 ? <p>{t('emergency.none')}</p> : <OpenForm units={units} />}
    </main>
  );
}

function OpenForm({ units }: { readonly units: readonly UnitName[] }): JSX.Element {
  const { goTo, lookWhoIsSignedIn } = useScreen();
  const [unitId, setUnitId] = useState('');
  const [reason, setReason] = useState<BreakGlassReason | null>(null);
  const [failure, setFailure] = useState<number | null>(null);
  const open = async (): Promise<void> => {
    if (reason === null || unitId === '') return;
    const answer = await serverApi.breakGlass.open(unitId, reason);
    if (!answer.ok) return setFailure(answer.status);
    await lookWhoIsSignedIn();
    goTo({ page: 'ward', unitId, bedId: null });
  };
  return (
    <form
      class="decision"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <label>
        {t('header.unit')}
        <select required value={unitId} onChange={(event) => setUnitId(event.currentTarget.value)}>
          <option value="">–</option>
          {units.map((unit) => (
            <option key={unit.unitId} value={unit.unitId}>
              {unit.name}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{t('emergency.reason')}</legend>
        {BREAK_GLASS_REASONS.map((each) => (
          <label key={each} class="emergency-reason">
            <input type="radio" name="reason" required checked={reason === each} onChange={() => setReason(each)} />
            {named('emergency.reason', each, each)}
          </label>
        ))}
      </fieldset>
      {failure === null ? null : (
        <p class="form-failure" role="alert">
          {t(failure === 0 || failure >= 500 ? 'emergency.unreachable' : 'emergency.refused')}
        </p>
      )}
      <button type="submit" class="primary">
        {t('emergency.open')}
      </button>
    </form>
  );
}

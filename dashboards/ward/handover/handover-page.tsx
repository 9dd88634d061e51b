/**
 * The hand-over: every child of the unit as one sheet (situation, background, assessment, recommendation), who looks after which bed, and
 * the taking over, which is a record of the log. Printed, each child is a page.
 */
import { useState } from 'preact/hooks';
import { ownerOfBed } from '../../../services/contract/decisions/care-view.ts';
import { DataFrame, Instead } from '../connections/data-frame.tsx';
import { AlertLine } from './handover-alerts.tsx';
import { RosterPart } from './roster-part.tsx';
import { HandoverSheet } from './handover-sheet.tsx';
import { personName } from '../alerts/content/alert-text.ts';
import { named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { randomName, useScreen } from '../page/screen.ts';
import {
  CARE_IDLE,
  afterCareAnswer,
  takeCommand,
  type CareState,
  type Refused,
  type SendCare,
} from './care-command.ts';
import type { JSX } from 'preact';

export function HandoverPage(): JSX.Element {
  const { store, session } = useScreen();
  const facts = store.facts.value;
  if (facts === null) {
    return (
      <DataFrame page="handover">
        <Instead line={t('waiting.ward')} />
      </DataFrame>
    );
  }
  return <Handover key={facts.unitId} unitId={facts.unitId} userId={session.value?.userId ?? ''} />;
}

function Handover({ unitId, userId }: { readonly unitId: string; readonly userId: string }): JSX.Element {
  const { store } = useScreen();
  const { state, send } = useCare();
  const beds = store.beds.value.filter((bed) => bed.stay.value !== null);
  const takeAll = (): void =>
    send(
      takeCommand(store.care.peek(), {
        unitId,
        commandId: randomName(),
        bedIds: [...beds.map(({ bedId }) => bedId), null],
      }),
    );
  const aside = (
    <div class="handover-acts">
      <button type="button" class="primary" disabled={state.kind === 'waiting'} onClick={takeAll}>
        {t('handover.takeAll')}
      </button>
      <button type="button" onClick={() => print()}>
        {t('handover.print')}
      </button>
    </div>
  );
  return (
    <DataFrame page="handover" aside={aside}>
      <CareStateLine state={state} onAgain={send} />
      <UnitPart userId={userId} onTake={send} />
      <RosterPart unitId={unitId} onSend={send} />
      {beds.map((bed) => {
        const stay = bed.stay.value;
        if (stay === null) return null;
        return <HandoverSheet key={stay.stayId} {...{ bed, stay, unitId, userId }} onSend={send} />;
      })}
    </DataFrame>
  );
}

function useCare(): { readonly state: CareState; readonly send: SendCare } {
  const { connection } = useScreen();
  const [state, setState] = useState<CareState>(CARE_IDLE);
  const send: SendCare = (command) => {
    setState({ kind: 'waiting', command });
    connection
      .peek()
      ?.enterCare(command, (answer) => setState((before) => afterCareAnswer(before, command.commandId, answer)));
  };
  return { state, send };
}

/** What belongs to no bed, and who has the unit. */
function UnitPart({ userId, onTake }: { readonly userId: string; readonly onTake: SendCare }): JSX.Element {
  const { store } = useScreen();
  const facts = store.facts.value;
  const owner = ownerOfBed(store.care.value, null);
  const alerts = store.alerts.value.filter((cell) => cell.alert.value.bedId === null);
  const now = store.now.value;
  const take = (): void =>
    onTake(takeCommand(store.care.peek(), { unitId: facts?.unitId ?? '', commandId: randomName(), bedIds: [null] }));
  return (
    <section class="handover-unit">
      <h2>
        {facts?.name} <small class="quiet">{now === null ? '' : dayClockText(now.unitMs, store.timeZone.value)}</small>
      </h2>
      <p class="handover-owner">
        {owner === null ? t('handover.unitNobody') : t('handover.unitOwner', { name: personName(owner) })}
        {owner?.by === userId ? null : (
          <button type="button" onClick={take}>
            {t('handover.takeUnit')}
          </button>
        )}
      </p>
      <ul class="handover-alerts">
        {alerts.map((cell) => (
          <AlertLine key={cell.id} cell={cell} />
        ))}
      </ul>
    </section>
  );
}

function CareStateLine({
  state,
  onAgain,
}: {
  readonly state: CareState;
  readonly onAgain: SendCare;
}): JSX.Element | null {
  if (state.kind === 'waiting') return <p role="status">{t('command.waiting')}</p>;
  if (state.kind === 'idle') return state.refused.length === 0 ? null : <RefusedLine refused={state.refused} />;
  const { command, code } = state;
  return (
    <div class="command-failed" role="alert">
      <p>
        <strong>{t(code === 'not-confirmed' ? 'command.unsure' : 'command.failed')}</strong>{' '}
        {named('handover.failed', code, '')}
      </p>
      {code === 'not-confirmed' ? (
        <button type="button" class="primary" onClick={() => onAgain(command)}>
          {t('command.retry')}
        </button>
      ) : null}
    </div>
  );
}

function RefusedLine({ refused }: { readonly refused: Refused }): JSX.Element {
  const { store } = useScreen();
  const labels = new Map(store.beds.value.map(({ bedId, label }) => [bedId, label]));
  return (
    <div class="command-failed" role="alert">
      {refused.map(({ bedId, by }) => (
        <p key={bedId ?? ''}>
          {bedId === null
            ? t('handover.unitTaken', { name: by })
            : t('handover.bedTaken', { bed: labels.get(bedId) ?? bedId, name: by })}
        </p>
      ))}
    </div>
  );
}

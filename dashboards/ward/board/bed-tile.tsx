/** One bed on the board. Empty, discharged, silent and occupied are four different surfaces. */
import { useDerived } from '../page/derived.ts';
import { ownerOfBed } from '../../../services/contract/decisions/care-view.ts';
import { personName } from '../alerts/content/alert-text.ts';
import { AlertBand } from '../alerts/alert-band.tsx';
import { useScreen } from '../page/screen.ts';
import { childAgeText } from '../text/child-age.ts';
import { weightText } from '../text/number-text.ts';
import { clockText, shortClockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { ageWords, spanWords, t, told, withoutAge } from '../text/text.ts';
import { routeHash } from '../page/route.ts';
import { useRecentHistory } from './recent-history.ts';
import { ConcernMark } from '../concern/concern-marks.tsx';
import { ScoreMark } from './score-mark.tsx';
import { RiskMark } from './risk-mark.tsx';
import { Sparkline } from './sparkline.tsx';
import { VitalNumber } from './vital-number.tsx';
import type { JSX } from 'preact';
import type { BedCell } from '../live/ward-store.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function BedTile({ bed }: { readonly bed: BedCell }): JSX.Element {
  const stay = bed.stay.value;
  if (stay !== null) return <OccupiedTile key={stay.stayId} bed={bed} stay={stay} />;
  return <FreeTile bed={bed} />;
}

function FreeTile({ bed }: { readonly bed: BedCell }): JSX.Element {
  const { store } = useScreen();
  const left = bed.discharged.value;
  return (
    <article class="tile" data-surface={left === null ? 'empty' : 'discharged'} data-bed={bed.bedId}>
      <div class="tile-cell">
        <div class="tile-strip">
          <span class="bed-number">{bed.label}</span>
        </div>
        <div class="tile-words">
          <p class="tile-word">{t(left === null ? 'bed.empty' : 'bed.discharged')}</p>
          {left === null ? null : (
            <p>{[left.displayName, shortClockText(left.atMs, store.timeZone.value)].filter(Boolean).join(' · ')}</p>
          )}
        </div>
      </div>
    </article>
  );
}

function OccupiedTile({ bed, stay }: { readonly bed: BedCell; readonly stay: StayCell }): JSX.Element {
  const { store, route } = useScreen();
  useRecentHistory(stay);
  const alerts = store.alerts.value.filter(
    (cell) => cell.alert.value.bedId === bed.bedId || cell.alert.value.stayId === stay.stayId,
  );
  const top = alerts[0];
  const sending = stay.feed.value === 'sending';
  const { displayName } = stay.identity.value;
  const label = [
    t('bed.label', { label: bed.label }),
    displayName,
    top === undefined ? '' : told(top.alert.value.title, store.timeZone.value),
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <article
      class="tile"
      data-surface={sending ? 'occupied' : 'silent'}
      data-bed={bed.bedId}
      data-level={top?.alert.value.level}
      data-held={top?.alert.value.phase !== 'raised'}
    >
      <div class="tile-cell">
        <div class="tile-strip">
          <span class="bed-number">{bed.label}</span>
          {top === undefined ? null : <AlertBand key={top.id} cell={top} others={alerts.length - 1} />}
          <ConcernMark stay={stay} />
        </div>
        <a class="tile-link" href={routeHash({ ...route.value, bedId: bed.bedId })} aria-label={label} />
        <div class="tile-head">
          <span class="child-name" title={displayName}>
            {displayName}
            <TileOwner bedId={bed.bedId} />
          </span>
          <ChildFacts stay={stay} />
        </div>
        {sending ? <TileNumbers stay={stay} /> : <SilentWords stay={stay} />}
      </div>
    </article>
  );
}

/** Who looks after the bed. */
function TileOwner({ bedId }: { readonly bedId: string }): JSX.Element | null {
  const owner = ownerOfBed(useScreen().store.care.value, bedId);
  return owner === null ? null : (
    <span class="tile-owner" title={t('care.looksAfter', { name: personName(owner) })}>
      {` ${personName(owner)}`}
    </span>
  );
}

/** Age and weight; where a cell lacks the room for both, the weight is left out whole and never cut. */
function ChildFacts({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const age = useDerived(() => {
    const { birthDate, gestationalAgeAtBirthDays } = stay.identity.value;
    const atMs = store.now.value?.unitMs;
    const at = { atMs: atMs ?? 0, timeZone: store.timeZone.value };
    const text = atMs === undefined ? null : childAgeText({ birthDate, gestationalAgeAtBirthDays }, at, ageWords());
    return text ?? withoutAge();
  }, [stay, store]);
  const weight = weightText(stay.identity.value.weightKg);
  return (
    <span class="child-facts">
      <span class="child-age">{age}</span>
      {weight === null ? null : <span class="child-weight">{` · ${weight}`}</span>}
    </span>
  );
}

function TileNumbers({ stay }: { readonly stay: StayCell }): JSX.Element {
  return (
    <>
      <div class="tile-numbers">
        <VitalNumber cell={stay.vitals.heart} />
        <VitalNumber cell={stay.vitals.spo2} />
      </div>
      <div class="tile-numbers tile-second">
        <VitalNumber cell={stay.vitals.breathing} />
        <VitalNumber cell={stay.vitals.pressure} />
        <VitalNumber cell={stay.vitals.temperature} />
      </div>
      <div class="tile-foot">
        <ScoreMark stay={stay} />
        <Sparkline stay={stay} />
        <RiskMark stay={stay} />
      </div>
    </>
  );
}

/** A silent bed keeps its name and its band, and shows no number at all. */
function SilentWords({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const since = useDerived(() => {
    const frame = stay.lastFrame.value;
    const now = store.now.value;
    if (frame === null || now === null) return t('bed.neverFed');
    return t('bed.feedLostFor', {
      span: spanText(now.unitMs - frame.atMs, spanWords()),
      time: clockText(frame.atMs, store.timeZone.value),
    });
  }, [stay, store]);
  const ended = store.facts.value?.mode === 'playback-ended';
  return (
    <div class="tile-words">
      <p class="tile-word">
        {t(ended ? 'bed.playbackEnded' : stay.feed.value === 'lost' ? 'bed.feedLost' : 'bed.noFeed')}
      </p>
      <p>{since}</p>
    </div>
  );
}

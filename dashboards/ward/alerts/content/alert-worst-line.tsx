/** «lowest 71 % at 03:12»: the worst number that a vital sign reached while its alert ran, beneath its title. */
import { worstStatements } from '../../../../services/contract/decisions/alert-worst.ts';
import { useScreen } from '../../page/screen.ts';
import { told } from '../../text/text.ts';
import type { Alert } from '../../../../services/contract/decisions/alert.ts';
import type { JSX } from 'preact';

export function AlertWorstLine({ alert }: { readonly alert: Alert }): JSX.Element | null {
  const { store } = useScreen();
  const said = worstStatements(alert);
  if (said.length === 0) return null;
  return <p class="episode-worst">{said.map((each) => told(each, store.timeZone.value)).join(' · ')}</p>;
}

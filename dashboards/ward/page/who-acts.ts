/**
 * Who does what is done on this screen. On a screen of one's own that is whoever is signed in; a shared screen asks
 * before each deed, and the server gives a pass for that one alone. Nothing that is given is kept here.
 */
import { signal, type Signal } from '@preact/signals';
import { may } from '../../../services/contract/access/access-table.ts';
import type { Session } from '../../../services/contract/screens/session.ts';

/** null: on a screen of one's own. */
export type Deed = (pass: string | null) => void;

export interface Asking {
  readonly deed: Deed;
  readonly onCancel: () => void;
}

export interface WhoActs {
  /** null: nobody is asked. */
  readonly asking: Signal<Asking | null>;
  /** Does it at once, or when somebody has proven who they are; what was asked before is cancelled. */
  readonly ask: (deed: Deed, onCancel: () => void) => void;
  readonly give: (pass: string) => void;
  readonly cancel: () => void;
}

export function createWhoActs(session: Signal<Session | null | undefined>): WhoActs {
  const asking = signal<Asking | null>(null);
  const take = (): Asking | null => {
    const taken = asking.peek();
    asking.value = null;
    return taken;
  };
  return {
    asking,
    ask(deed, onCancel) {
      take()?.onCancel();
      if (may(session.peek()?.role ?? 'nobody', 'ask-who-acts')) asking.value = { deed, onCancel };
      else deed(null);
    },
    give: (pass) => take()?.deed(pass),
    cancel: () => take()?.onCancel(),
  };
}

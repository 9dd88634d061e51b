/**
 * How decisions of older versions are read. Each step makes of a decision of one version the same decision
 * of the next one; nothing that was decided is lost or reinterpreted.
 */
import { isStoredObject, keptText, listOf, type StoredObject } from '../../upcast.ts';
import { scoresToIds } from './scores-to-ids.ts';

/**
 * 1 -> 2: alerts, notices, scores and ages carried English sentences; those without an id are kept as they were written. A reader shows
 * them untranslated, and replay compares what was decided and not how it was worded then.
 */
export function proseToStatements(stored: StoredObject): StoredObject {
  const decision = scoresToIds(stored);
  const next = { ...decision, version: 2 };
  switch (decision['kind']) {
    case 'alert.changed':
      return { ...next, alert: alertToStatements(decision['alert']), refusal: keptText(decision['refusal']) };
    case 'engine.notice':
      return { ...next, detail: keptText(decision['detail']) };
    case 'unit.state': {
      const alerts = listOf(decision['alerts']).map(alertToStatements);
      // Version 1 got the monitors late: nobody is known to have said where one stood.
      return { ...next, monitors: listOf(decision['monitors']), alerts };
    }
    case 'unit.outline':
      return { ...next, alerts: listOf(decision['alerts']).map(alertToStatements) };
    default:
      return next;
  }
}

function alertToStatements(alert: unknown): unknown {
  if (!isStoredObject(alert)) return alert;
  const annotations = listOf(alert['annotations']).map(keptText);
  return { ...alert, title: keptText(alert['title']), detail: keptText(alert['detail']), annotations };
}

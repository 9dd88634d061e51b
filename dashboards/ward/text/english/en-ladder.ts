/** English of who is asked for an answer to an alert, and of the roster. */
export const enLadder = {
  'asked.bed-owner': 'bedside',
  'asked.charge-nurse': 'charge nurse',
  'asked.doctor-on-call': 'doctor on call',
  'asked.whole-unit': 'whole unit',
  'askedShort.bed-owner': 'bedside',
  'askedShort.charge-nurse': 'charge',
  'askedShort.doctor-on-call': 'doctor',
  'askedShort.whole-unit': 'all',
  'asked.now': 'asked: {{who}}',
  'asked.escalated': 'nobody answered, asked now: {{who}}',
  'asked.next': '{{who}} in {{span}}',
  'asked.last': 'until somebody answers',
} as const;

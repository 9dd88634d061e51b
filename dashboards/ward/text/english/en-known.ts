/** English of the page that shows how a unit stood at a past moment. */
export const enKnown = {
  'known.title': 'As known then',
  'known.heading': 'AS KNOWN AT {{time}}, NOT LIVE',
  'known.what':
    'What had arrived by this moment, and nothing that came later: no late laboratory value, no correction. Without names.',
  'known.moment': 'Moment',
  'known.back': '{{span}} earlier',
  'known.on': '{{span}} later',
  'known.reading': 'Folding what had arrived by then… This can take a minute.',
  'known.failed': 'The past cannot be read now.',
  'known.busy': 'Others are looking back just now. Try again in a minute.',
  'known.again': 'Try again',
  'known.mayNot': 'Nurses, doctors and researchers of the unit look back.',
  'known.nothing': 'Nothing of this unit had arrived by then.',
  'known.stoodStill': 'Screens said NOT LIVE then: the unit’s newest tick was {{span}} old.',
  'known.noAlert': 'No open alert',
  'known.neverSent': 'No value had come.',
} as const;

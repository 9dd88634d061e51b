/** English words of the trends of one child. */
export const enTrends = {
  'trend.fio2': 'FiO₂',
  'trend.views': 'What is shown',
  'trendView.vitals': 'Vital signs',
  'trendView.scores': 'Scores',
  'trendView.laboratory': 'Laboratory',
  'trendView.newborn': 'Newborn by hour',
  'trend.noNumber': 'No number in this range: {{names}}.',
  'trend.noLaboratory': 'No laboratory value and no charted number in this range.',
  'trend.noReference':
    'Each dot stands at the time of observation. No reference ranges: the laboratory’s own are not received.',
  'trend.late': 'came late, not scored',
  'hours.title': 'Events and saturation by hour',
  'hours.what': 'By clock hour',
  'hours.all': 'all',
  'hours.saturation': 'SpO₂ bands',
  'hours.below90': 'SpO₂ below 90, % of time',
  'hours.inTarget': 'SpO₂ 90–94, % of time',
  'hours.above94': 'SpO₂ above 94, % of time',
  'hours.observed': 'SpO₂ observed, min',
  'hours.below': 'below {{to}} %',
  'hours.orMore': '{{from}} % or more',
  'hours.foot':
    '90 to 94 % is the target of preterm infants on oxygen (Auckland newborn guideline); in air there is no upper bound, and another target of the unit counts before it. Shares are of the seconds with a value. A dash: nobody looked. Events count in the hour in which they ended.',
} as const;

import type { TermStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

export const ENGLISH_ONBOARDING: Renderings<TermStatementValues> = {
  'term.same-code': ({ system, code }) => `${system} ${code} is its code`,
  'term.same-name': ({ name }) => `its name is «${name}»`,
  'term.like-name': ({ name, share }) => `${Math.round(share * 100)} % like «${name}»`,
  'term.unit-converts': ({ units, own }) => `${units.join(', ')} converts to ${own}`,

  'term.no-unit': () => 'no unit is known',
  'term.wrong-unit': ({ sent, ucum, target }) => `«${sent}» (${ucum}) is no unit of ${target}`,
  'term.other-code': ({ target }) => `everywhere else this is ${target}`,
  'term.other-name': ({ target }) => `its name means ${target}`,
  'term.not-received': ({ target, unitId, count, least, most, middle, low, high }) =>
    `${count} values came in ${unitId}, ${least} to ${most}, half of them below ${middle}: of ${target} the middle lies between ${low} and ${high} there`,
  'term.counts-otherwise': ({ target, by }) => `it counts as ${target} already, by ${by}`,
  'term.answers-unsaid': ({ target }) =>
    `what each answer of ${target} means has to be said, which this page cannot ask`,

  'term.not-there': ({ target }) =>
    target === null ? 'there is no such code' : `there is no such code, or no ${target}`,
  'term.not-a-reason': () => 'that is what the program wrote: say your own reason',
  'term.no-proposal': () => 'nothing is proposed',
  'term.own-proposal': () => 'it is your own proposal: another person has to confirm it',
};

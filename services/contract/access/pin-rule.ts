/**
 * The number by which somebody says at a shared screen who they are: digits, since it is typed on glass with a glove.
 * It opens no session and nothing away from a screen of one's own units.
 */

export const PIN_LENGTH_MIN = 6;
export const PIN_LENGTH_MAX = 12;

/** What a PIN may not be: other signs, too few, one digit again and again, or digits in a row. */
export function isFitPin(pin: string): boolean {
  if (!/^\d+$/.test(pin) || pin.length < PIN_LENGTH_MIN || pin.length > PIN_LENGTH_MAX) return false;
  const digits = pin.split('').map(Number);
  const steps = new Set(digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10));
  const [step] = steps;
  return steps.size > 1 || (step !== 0 && step !== 1 && step !== 9);
}

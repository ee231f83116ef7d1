/** Digits of a one-time code. */
export const CODE_DIGITS = 6;

/**
 * The code inside what somebody typed or pasted ("123 456", "Your code: 123-456"), as far as it is there:
 * digits only, at most six.
 */
export function codeDigits(text: string): string {
  return text.replace(/\D/g, "").slice(0, CODE_DIGITS);
}

/** The code as people read it: two groups of three. */
export function grouped(digits: string): string {
  return digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
}

/** Whether `text` holds all digits. */
export function isComplete(text: string): boolean {
  return codeDigits(text).length === CODE_DIGITS;
}

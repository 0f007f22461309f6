// People write €250.50; what is kept is 25050.

function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
/** 25050 EUR → "250.50", 25000 EUR → "250". */
export function toMajor(minor: number, currency: string): string {
  const digits = digitsOf(currency)
  const whole = minor / 10 ** digits
  return Number.isInteger(whole) ? String(whole) : whole.toFixed(digits)
}
/** "1,250.50" EUR → 125050; null when it is not an amount of that currency. */
export function toMinor(text: string, currency: string): number | null {
  const digits = digitsOf(currency)
  const clean = text.replaceAll(/[\s,_']/g, '')
  if (!/^\d{1,15}(?:\.\d*)?$/.test(clean)) return null
  const [whole = '', part = ''] = clean.split('.')
  if (part.length > digits) return null
  const minor = Number(whole + part.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : null
}

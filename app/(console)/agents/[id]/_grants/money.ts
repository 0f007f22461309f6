/** How many digits the smallest unit of a currency takes: 2 for EUR, 0 for JPY. */
function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
/** "250.00" → 25,000 minor units; null when it is no amount of this currency. */
export function toMinorUnits(text: string, currency: string): number | null {
  const typed = text.trim().replace(',', '.')
  if (!/^\d{1,12}(?:\.\d{1,4})?$/.test(typed)) return null
  const minor = Math.round(Number(typed) * 10 ** digitsOf(currency) * 1e4) / 1e4
  return Number.isInteger(minor) ? minor : null
}
export const fromMinorUnits = (value: number, currency: string): string => {
  const digits = digitsOf(currency)
  return (value / 10 ** digits).toFixed(digits)
}

// Numbers for reading. Money is integer minor units and an ISO currency; rates and confidence are basis points.

const whole = new Intl.NumberFormat('en-GB')
export const formatNumber = (n: number): string => whole.format(n)

const currencies = new Map<string, Intl.NumberFormat>()
export function formatMoney(minorUnits: number, currency: string): string {
  let format = currencies.get(currency)
  if (!format) {
    try {
      format = new Intl.NumberFormat('en-GB', { style: 'currency', currency })
    } catch {
      return `${whole.format(minorUnits)} ${currency} (minor units)`
    }
    currencies.set(currency, format)
  }
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
/** In the unit that a rule names: an ISO currency, "rows", "basis points". */
export const formatUnit = (value: number, unit: string): string =>
  /^[A-Z]{3}$/.test(unit) ? formatMoney(value, unit) : `${whole.format(value)}${unit ? ` ${unit}` : ''}`
/** 8,250 basis points → "0.825" */
export const formatConfidence = (basisPoints: number): string => String(basisPoints / 10_000)
/** 0.989 → "98.9 %" */
export const formatRate = (rate: number): string => `${Math.round(rate * 1000) / 10} %`
/** "1 row", "14,200 rows" */
export const count = (n: number, one: string, many = `${one}s`): string => `${whole.format(n)} ${n === 1 ? one : many}`
/** snake_case and kebab-case names as words: "Permission change" */
export const words = (name: string): string => {
  const text = name.replaceAll(/[_-]+/g, ' ').trim()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

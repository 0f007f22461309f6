/** 900 → "15 min", 28800 → "8 h", 86400 → "1 day" */
export function span(seconds: number): string {
  const unit = UNITS.findLast((u) => seconds % u.seconds === 0) ?? UNITS[0]
  const n = Math.round(seconds / unit.seconds)
  return `${n} ${unit.word === 'd' ? (n === 1 ? 'day' : 'days') : unit.word}`
}
export const UNITS = [
  { word: 'min', long: 'minutes', seconds: 60 },
  { word: 'h', long: 'hours', seconds: 3600 },
  { word: 'd', long: 'days', seconds: 86_400 },
] as const
export type Unit = (typeof UNITS)[number]['word']

/** In the largest unit that says it whole. */
export function inUnit(seconds: number): { n: string; unit: Unit } {
  const unit = UNITS.findLast((u) => seconds % u.seconds === 0) ?? UNITS[0]
  return { n: String(seconds / unit.seconds), unit: unit.word }
}
export function secondsOf({ n, unit }: { n: string; unit: Unit }): number | null {
  const value = Number(n)
  const seconds = value * (UNITS.find((u) => u.word === unit)?.seconds ?? 60)
  return n.trim() !== '' && Number.isInteger(seconds) && seconds > 0 ? seconds : null
}

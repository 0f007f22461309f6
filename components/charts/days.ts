const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export interface DayCount {
  /** 2026-11-20 */
  day: string
  value: number
}
/** "20 Nov" */
export const dayWord = (day: string): string => {
  const [, month = '1', date = '1'] = day.split('-')
  return `${Number(date)} ${MONTHS[Number(month) - 1]}`
}

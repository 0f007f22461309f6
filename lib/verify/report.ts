/** What a verification comes to, as it is printed and as an exit code. */
export interface Report {
  origin: string | null
  size: number | null
  kind: 'full' | 'partial' | null
  entries: number
  disclosures: { opened: number; erased: number; withheld: number }
  /** Who signed what was checked. */
  signedBy: string[]
  /** Something was changed, removed, moved or invented. The first one comes first. */
  tampered: Fault[]
  /** What keeps the bundle from being verified without showing that anybody touched it. */
  unverifiable: Fault[]
  /** What was not checked, and why. */
  notes: string[]
}
export interface Fault {
  /** The entry's index, where one can be named. */
  entry: number | null
  message: string
}

export const EXIT = { verified: 0, tampered: 1, unverifiable: 2, usage: 3 } as const
const FAULTS_MAX = 20

export class Findings {
  readonly report: Report = {
    origin: null,
    size: null,
    kind: null,
    entries: 0,
    disclosures: { opened: 0, erased: 0, withheld: 0 },
    signedBy: [],
    tampered: [],
    unverifiable: [],
    notes: [],
  }
  /** Returns whether it is worth going on: after so many there is nothing left to learn. */
  tampered(entry: number | null, message: string): boolean {
    const { tampered } = this.report
    if (tampered.length < FAULTS_MAX) tampered.push({ entry, message })
    return tampered.length < FAULTS_MAX
  }
  /** Found last, but what explains the others: it is said first. */
  cause(entry: number | null, message: string): boolean {
    this.report.tampered.unshift({ entry, message })
    return true
  }
  unverifiable(message: string, entry: number | null = null): void {
    const { unverifiable } = this.report
    if (unverifiable.length < FAULTS_MAX) unverifiable.push({ entry, message })
  }
  note(message: string): void {
    this.report.notes.push(message)
  }
}

export const exitOf = ({ tampered, unverifiable }: Report): number =>
  tampered.length ? EXIT.tampered : unverifiable.length ? EXIT.unverifiable : EXIT.verified

export function printReport(r: Report): string {
  const lines: string[] = []
  const verdict = ['VERIFIED', 'TAMPERED', 'NOT VERIFIABLE'][exitOf(r)]
  lines.push(`${verdict}${r.origin ? `  ${r.origin}` : ''}`)
  if (r.size !== null)
    lines.push(
      `${r.entries} ${r.kind === 'partial' ? `of ${r.size} entries` : 'entries'}, signed by ${r.signedBy.join(', ') || 'nobody known'}`,
    )
  const { opened, erased, withheld } = r.disclosures
  if (opened + erased + withheld) lines.push(`disclosures: ${opened} opened, ${erased} erased, ${withheld} withheld`)
  if (r.kind === 'partial') lines.push('A part of the log: what it holds is proven, what it leaves out is not.')
  const say = ({ entry, message }: Fault) =>
    lines.push(entry === null ? `- ${message}` : `- entry ${entry}: ${message}`)
  for (const fault of r.tampered) say(fault)
  for (const fault of r.unverifiable) say(fault)
  for (const note of r.notes) lines.push(`  note: ${note}`)
  return `${lines.join('\n')}\n`
}

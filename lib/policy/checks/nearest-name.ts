/** The name that somebody probably meant: the nearest by edits, when it is near enough to be a slip. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  let best: { name: string; edits: number } | null = null
  for (const candidate of names) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase())
    if (edits > Math.max(1, Math.floor(name.length / 3))) continue
    if (!best || edits < best.edits || (edits === best.edits && candidate < best.name))
      best = { name: candidate, edits }
  }
  return best?.name ?? null
}

const LENGTH_MAX = 128
/** Insertions, removals, replacements and neighbours changed over (optimal string alignment). */
export function editsBetween(a: string, b: string): number {
  if (a.length > LENGTH_MAX || b.length > LENGTH_MAX) return LENGTH_MAX
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1)
      next.push(edits)
    }
    before = row
    row = next
  }
  return row[b.length] ?? LENGTH_MAX
}

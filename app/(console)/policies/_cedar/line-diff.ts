export interface DiffedLine {
  kind: 'same' | 'gone' | 'new'
  text: string
  /** Counted in the text that it stands in. */
  number: number
}
const CELLS_MAX = 4_000_000

/** Two texts line by line, by their longest common subsequence; what is far apart is shown as replaced. */
export function diffLines(was: string, is: string): DiffedLine[] {
  const [a, b] = [was.split('\n'), is.split('\n')]
  const gone = (i: number): DiffedLine => ({ kind: 'gone', text: a[i] ?? '', number: i + 1 })
  const fresh = (j: number): DiffedLine => ({ kind: 'new', text: b[j] ?? '', number: j + 1 })
  if (a.length * b.length > CELLS_MAX) return [...a.map((_, i) => gone(i)), ...b.map((_, j) => fresh(j))]
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffedLine[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: b[j] ?? '', number: j + 1 })
      i++
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) lines.push(gone(i++))
    else lines.push(fresh(j++))
  }
  return lines
}

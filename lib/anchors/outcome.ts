/** What came of offering a checkpoint to an anchor. */
export type Outcome =
  | { done: 'anchored'; proof: Buffer }
  /** A newer one was there already, of the same history. */
  | { done: 'overtaken' }
  /** It holds another history; `evidence` is what it showed. */
  | { done: 'forked'; size: number; sentence: string; evidence: string | null }
  /** Not now, and nobody else of its kind either: it does not answer. */
  | { done: 'unreachable'; sentence: string }
  | { done: 'refused'; sentence: string }

export const reasonOf = (e: unknown): string => {
  const cause = e instanceof Error ? ((e.cause as NodeJS.ErrnoException | undefined) ?? e) : null
  if (cause?.name === 'TimeoutError') return 'no answer in time'
  return (cause as NodeJS.ErrnoException | null)?.code ?? cause?.message.split('\n')[0] ?? 'unknown error'
}

/** Reads at most so many bytes of an answer: what is not ours may send without end. */
export async function limitedBody(answer: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

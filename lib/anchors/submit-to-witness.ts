import { hash } from 'node:crypto'
import { type Checkpoint, parseCheckpoint } from '../ledger/checkpoint.ts'
import { type NoteVerifier, openNote, parseNote, signatureLine } from '../ledger/note.ts'
import { verifyConsistency } from '../ledger/proofs.ts'
import { limitedBody, type Outcome, reasonOf } from './outcome.ts'

// The client's side of C2SP tlog-witness. Nothing of the answer is believed but a signature of the witness's own key
// over exactly the note that was sent.

const ANSWER_BYTES_MAX = 64 * 1024
/** By how much the clocks of two honest machines may differ. */
const CLOCK_SECONDS_MAX = 600

export interface Submission {
  url: string
  verifier: NoteVerifier
  /** The signed checkpoint as it was published. */
  note: string
  /** The size that the witness is thought to know; 0 when that is unknown. */
  old: number
  /** Of our own tree. */
  rootAt(size: number): Promise<Buffer>
  proof(from: number, to: number): Promise<Buffer[]>
  /** The log's size now: a witness may know more than this checkpoint, never more than that. */
  currentSize(): Promise<number>
  nowSeconds: number
  timeoutMs?: number
}

const numbered = (n: number) => n.toLocaleString('en-US')

export async function submitToWitness(s: Submission): Promise<Outcome> {
  const checkpoint = parseCheckpoint(parseNote(s.note).text)
  let { old } = s
  try {
    // the witness says its size once; a second disagreement means that somebody else submits too
    for (let asked = 0; asked < 3; asked++) {
      const answer = await post(s, checkpoint, old)
      if (answer === 'inconsistent')
        return { done: 'refused', sentence: 'The tree of this log does not lead to its own checkpoint.' }
      if (answer.status === 200) return cosigned(s, (await limitedBody(answer, ANSWER_BYTES_MAX)).toString('utf8'))
      if (answer.status === 409) {
        const known = sizeOf(answer, (await limitedBody(answer, ANSWER_BYTES_MAX)).toString('utf8'))
        if (known === null) return { done: 'refused', sentence: 'The witness answers 409 without a size.' }
        if (known > checkpoint.size) return await larger(s, checkpoint, known)
        old = known
        continue
      }
      await answer.body?.cancel()
      if (answer.status === 422) return await contradicted(s, checkpoint, old)
      return { done: answer.status >= 500 ? 'unreachable' : 'refused', sentence: refusals(answer.status, checkpoint) }
    }
    return { done: 'refused', sentence: 'The size that the witness knows keeps changing: does somebody else submit?' }
  } catch (e) {
    return { done: 'unreachable', sentence: `The witness cannot be reached (${reasonOf(e)}).` }
  }
}

async function post(s: Submission, { size, root }: Checkpoint, old: number): Promise<Response | 'inconsistent'> {
  const proof = await s.proof(old, size)
  // what we would send must hold by our own reckoning: otherwise the fault is here and no witness has to tell us
  if (!verifyConsistency(old, await s.rootAt(old), size, root, proof)) return 'inconsistent'
  const lines = proof.map((h) => `${h.toString('base64')}\n`).join('')
  return fetch(`${s.url}/add-checkpoint`, {
    method: 'POST',
    body: `old ${old}\n${lines}\n${s.note}`,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    redirect: 'error',
    signal: AbortSignal.timeout(s.timeoutMs ?? 10_000),
  })
}

function sizeOf(answer: Response, body: string): number | null {
  const known = /^(?:0|[1-9]\d{0,15})\n$/.test(body) ? Number(body) : Number.NaN
  return answer.headers.get('content-type')?.startsWith('text/x.tlog.size') && Number.isSafeInteger(known)
    ? known
    : null
}

function cosigned(s: Submission, lines: string): Outcome {
  try {
    const { verified } = openNote(s.note + lines, [s.verifier])
    const time = verified[0]?.time
    if (typeof time !== 'number')
      return { done: 'refused', sentence: 'The witness answered without a cosignature of its key.' }
    if (Math.abs(time - s.nowSeconds) > CLOCK_SECONDS_MAX)
      return {
        done: 'refused',
        sentence: `The time in the cosignature is ${numbered(Math.abs(time - s.nowSeconds))} s away from ours.`,
      }
    // only its own line: others that it sends along are nobody we know
    const own = parseNote(s.note + lines).signatures.find((x) => x.name === s.verifier.name && x.id === s.verifier.id)
    if (!own) throw new Error('gone')
    return { done: 'anchored', proof: Buffer.from(signatureLine(own.name, own.id, own.bytes)) }
  } catch {
    return { done: 'refused', sentence: 'What the witness answered is no cosignature of this checkpoint.' }
  }
}

async function larger(s: Submission, { origin }: Checkpoint, known: number): Promise<Outcome> {
  const current = await s.currentSize()
  if (known <= current) return { done: 'overtaken' }
  return {
    done: 'forked',
    size: known,
    sentence: `The witness has seen ${numbered(known)} entries; this log has ${numbered(current)}. The end of the log was lost, or the witness saw another.`,
    evidence: await shownNote(s, origin),
  }
}

/** The witness refuses a proof that holds by our reckoning. Its own note says what it saw instead. */
async function contradicted(s: Submission, { origin }: Checkpoint, old: number): Promise<Outcome> {
  const evidence = await shownNote(s, origin)
  if (evidence) {
    const seen = parseCheckpoint(parseNote(evidence).text)
    const same = seen.size <= old && (await s.rootAt(seen.size)).equals(seen.root)
    if (same)
      return { done: 'refused', sentence: 'The witness refuses a proof that holds: is it one of this protocol?' }
  }
  return {
    done: 'forked',
    size: old,
    sentence: `The witness has seen another history of the first ${numbered(old)} entries.`,
    evidence,
  }
}

/** What the witness shows monitors, when its own signature holds. */
async function shownNote(s: Submission, origin: string): Promise<string | null> {
  try {
    const answer = await fetch(`${s.url}/${hash('sha256', origin, 'hex')}/checkpoint`, {
      redirect: 'error',
      signal: AbortSignal.timeout(s.timeoutMs ?? 10_000),
    })
    if (answer.status !== 200) return null
    const note = (await limitedBody(answer, ANSWER_BYTES_MAX)).toString('utf8')
    const { text, verified } = openNote(note, [s.verifier])
    return verified.length && parseCheckpoint(text).origin === origin ? note : null
  } catch {
    return null
  }
}

const refusals = (status: number, { origin }: Checkpoint): string =>
  status === 404
    ? `The witness does not follow this log: its operator must add the key of ${origin}.`
    : status === 403
      ? `The witness does not trust the key that signs this log: its operator must add the key of ${origin}.`
      : `The witness answered ${status}.`

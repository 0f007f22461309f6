import {
  type Answer,
  claimedOrigin,
  cosignature,
  type FollowedLog,
  judgeNote,
  judgeTree,
  parseAsked,
} from './add-checkpoint.ts'
import { keepTree, originHash, readTree, type WitnessKey } from './files.ts'

export interface Witness {
  addCheckpoint(body: string): Promise<Answer | Busy>
  /** The newest cosigned note of the log whose origin has this SHA-256; null when there is none. */
  latest(originHex: string): string | null
}
export interface Busy {
  status: 503
  body: string
  type: string
}

const WAITING_MAX = 32

/**
 * Reading what was witnessed, judging and keeping it are one step per log: the requests of a log come one after the
 * other. What was kept is on the disk before the cosignature leaves, so whatever moment the process dies in, each
 * cosignature that anybody has is of a tree that this witness knows of, and every later one continues it.
 */
export function openWitness(options: {
  folder: string
  key: WitnessKey
  logs: () => Map<string, FollowedLog>
  nowSeconds: () => number
}): Witness {
  const { folder, key, logs, nowSeconds } = options
  const turns = new Map<string, { last: Promise<unknown>; waiting: number }>()

  function inTurn<T>(origin: string, step: () => T): Promise<T> | null {
    const turn = turns.get(origin) ?? { last: Promise.resolve(), waiting: 0 }
    if (turn.waiting >= WAITING_MAX) return null
    turn.waiting++
    turns.set(origin, turn)
    const mine = turn.last.then(step)
    turn.last = mine
      .catch(() => {})
      .then(() => {
        if (--turn.waiting === 0) turns.delete(origin)
      })
    return mine
  }

  return {
    async addCheckpoint(body) {
      const asked = parseAsked(body)
      if (typeof asked === 'string')
        return { status: 400, body: `${asked}\n`, type: 'text/plain; charset=utf-8' } satisfies Answer
      const log = logs().get(claimedOrigin(asked.note))
      const judged = judgeNote(asked, log)
      if ('answer' in judged) return judged.answer
      const { checkpoint, text, signatures } = judged
      const originHex = originHash(checkpoint.origin)
      const step = (): Answer => {
        const before = readTree(folder, originHex, key)
        const refused = judgeTree(asked, checkpoint, before)
        if (refused) return refused
        const { line } = cosignature(text, key, before, nowSeconds())
        keepTree(folder, originHex, `${text}\n${signatures}${line}`)
        return { status: 200, body: line, type: 'text/plain; charset=utf-8' }
      }
      return (
        (await inTurn(checkpoint.origin, step)) ?? {
          status: 503,
          body: 'Too many requests for this log wait already.\n',
          type: 'text/plain; charset=utf-8',
        }
      )
    },
    latest: (originHex) => readTree(folder, originHex, key)?.note ?? null,
  }
}

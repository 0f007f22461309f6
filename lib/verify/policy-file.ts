import { type NoteVerifier, parseVerifierKey } from '../ledger/note.ts'

// What the auditor trusts, in a file of the auditor's own, in the manner of C2SP's and Sigsum's policies. Keys never come
// from what is to be verified.

export interface TrustPolicy {
  /** Keys of logs; a key's name is the origin of its log. */
  logs: NoteVerifier[]
  writers: NoteVerifier[]
  witnesses: Map<string, NoteVerifier>
  groups: Map<string, { threshold: number; members: string[] }>
  /** A witness, a group, or none. */
  quorum: string | null
  /** The bundle must open every disclosure that was not erased. */
  disclosures: boolean
}

export class PolicyFileError extends Error {}

const LINES_MAX = 10_000

/**
 * One statement a line; `#` begins a comment:
 * `log <key>` · `writer <key>` · `witness <name> <key>` · `group <name> <number|any|all> <member> …` ·
 * `quorum <name|none>` · `require disclosures`.
 */
export function parsePolicyFile(text: string): TrustPolicy {
  const policy: TrustPolicy = {
    logs: [],
    writers: [],
    witnesses: new Map(),
    groups: new Map(),
    quorum: null,
    disclosures: false,
  }
  const lines = text.split('\n')
  if (lines.length > LINES_MAX) throw new PolicyFileError('the policy is too long')
  for (const [i, line] of lines.entries()) {
    const [word, ...rest] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    if (!word) continue
    try {
      statement(policy, word, rest)
    } catch (e) {
      throw new PolicyFileError(`policy, line ${i + 1}: ${(e as Error).message}`)
    }
  }
  demandEachOnce(policy)
  if (!policy.logs.length) throw new PolicyFileError('the policy names no log: a line “log <key>” is missing')
  return policy
}

function statement(policy: TrustPolicy, word: string, rest: string[]): void {
  const known = (name: string) => policy.witnesses.has(name) || policy.groups.has(name)
  const [first, ...others] = rest
  if (word === 'require' && first === 'disclosures' && !others.length) policy.disclosures = true
  else if ((word === 'log' || word === 'writer') && first && !others.length)
    policy[word === 'log' ? 'logs' : 'writers'].push(parseVerifierKey(first))
  else if (word === 'witness' && first && others.length === 1) {
    if (known(first) || first === 'none') throw new Error(`${first} is taken`)
    policy.witnesses.set(first, parseVerifierKey(others[0] as string))
  } else if (word === 'group' && first && others.length >= 2) {
    if (known(first) || first === 'none') throw new Error(`${first} is taken`)
    policy.groups.set(first, groupOf(others[0] as string, others.slice(1), known))
  } else if (word === 'quorum' && first && !others.length) {
    if (first !== 'none' && !known(first)) throw new Error(`${first} is no witness and no group`)
    policy.quorum = first === 'none' ? null : first
  } else throw new Error(`“${word}” is no statement of this form`)
}
/** A key that stands there twice would be two witnesses. */
function demandEachOnce({ logs, writers, witnesses }: TrustPolicy): void {
  for (const keys of [[...logs, ...witnesses.values()], writers]) {
    const names = keys.map((k) => `${k.name}+${k.id}`)
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (twice !== undefined) throw new PolicyFileError(`the policy names ${twice} twice`)
  }
}

function groupOf(count: string, members: string[], known: (name: string) => boolean) {
  const threshold = count === 'any' ? 1 : count === 'all' ? members.length : Number(count)
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > members.length)
    throw new Error(`a group of ${members.length} cannot need ${count}`)
  const stranger = members.find((m) => !known(m))
  if (stranger !== undefined) throw new Error(`${stranger} is no witness and no group`)
  if (new Set(members).size < members.length) throw new Error('a group names a member twice')
  return { threshold, members }
}

/** Whether the witnesses that have signed make up the quorum. */
export function hasQuorum(policy: TrustPolicy, signed: ReadonlySet<NoteVerifier>): boolean {
  const holds = (name: string): boolean => {
    const witness = policy.witnesses.get(name)
    if (witness) return signed.has(witness)
    const group = policy.groups.get(name)
    return group ? group.members.filter(holds).length >= group.threshold : false
  }
  return policy.quorum === null || holds(policy.quorum)
}

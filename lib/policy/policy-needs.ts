// Which parts of a request a policy reads. A request can be 256 KiB; what reaches Cedar is only what the policies of a
// slice name, and the schema that checks it is as small. Nothing is lost: whatever is compared, put in a set or passed
// on as a whole is needed as a whole, and everything else is reached by a chain of names from a variable.

/** `whole`: everything below. Otherwise only the members that are named; a leaf without members asks for presence. */
export interface Needs {
  whole: boolean
  members: Map<string, Needs>
}
export const nothing = (): Needs => ({ whole: false, members: new Map() })
export const everything = (): Needs => ({ whole: true, members: new Map() })

/** What is needed below `name`; undefined when nothing is. */
export const within = (needs: Needs, name: string): Needs | undefined => (needs.whole ? needs : needs.members.get(name))

export function addPath(needs: Needs, path: readonly string[], whole: boolean): void {
  let at = needs
  for (const name of path) {
    let next = at.members.get(name)
    if (!next) {
      next = nothing()
      at.members.set(name, next)
    }
    at = next
  }
  if (whole) at.whole = true
}

export function mergeNeeds(into: Needs, from: Needs): void {
  if (from.whole) into.whole = true
  for (const [name, below] of from.members) {
    const at = into.members.get(name)
    if (at) mergeNeeds(at, below)
    else into.members.set(name, copyNeeds(below))
  }
}
const copyNeeds = (needs: Needs): Needs => ({
  whole: needs.whole,
  members: new Map([...needs.members].map(([name, below]) => [name, copyNeeds(below)])),
})

export type Variable = 'principal' | 'action' | 'resource' | 'context'
export type Reads = { [v in Variable]: Needs }
export const readsNothing = (): Reads => ({
  principal: nothing(),
  action: nothing(),
  resource: nothing(),
  context: nothing(),
})

/** Collects from an expression in Cedar's JSON policy format. */
export function collectReads(expression: unknown, reads: Reads): void {
  if (Array.isArray(expression)) {
    for (const e of expression) collectReads(e, reads)
    return
  }
  if (typeof expression !== 'object' || expression === null) return
  const chain = chainOf(expression)
  if (chain) {
    addPath(reads[chain.variable], chain.path, chain.whole)
    return
  }
  for (const [operator, body] of Object.entries(expression)) {
    // literals and patterns are data, whatever their members are called
    if (operator === 'Value' || operator === 'Slot') continue
    if (operator === 'Record') for (const member of Object.values(body as object)) collectReads(member, reads)
    else if (operator === 'like' || operator === 'is') {
      const { pattern: _, entity_type: __, ...operands } = body as Record<string, unknown>
      for (const operand of Object.values(operands)) collectReads(operand, reads)
    } else if (operator === '.' || operator === 'has') collectReads((body as { left: unknown }).left, reads)
    else if (typeof body === 'object' && body !== null)
      for (const operand of Array.isArray(body) ? body : Object.values(body)) collectReads(operand, reads)
  }
}

interface Chain {
  variable: Variable
  path: string[]
  whole: boolean
}
/** `context.a.b`, `context.a has b`: a variable and names. Null when the expression is anything else. */
function chainOf(expression: object): Chain | null {
  const e = expression as { Var?: unknown; '.'?: Access; has?: Access }
  if (e.Var !== undefined) return { variable: e.Var as Variable, path: [], whole: true }
  const access = e['.'] ?? e.has
  if (!access || typeof access.left !== 'object' || access.left === null) return null
  const left = chainOf(access.left)
  // `(context has a).b` is nothing that evaluates; its left side is then read as what it is
  if (!left?.whole) return null
  return { variable: left.variable, path: [...left.path, ...[access.attr].flat()], whole: e['.'] !== undefined }
}
interface Access {
  left: unknown
  attr: string | string[]
}

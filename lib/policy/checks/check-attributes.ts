import { argumentsType } from '../arguments-type.ts'
import type { CedarType } from '../cedar-types.ts'
import { AGENT_TYPE, contextType } from '../context-type.ts'
import type { Needs } from '../policy-needs.ts'
import type { PolicyReading } from '../read-policy.ts'
import type { Finding, SnapshotContent, ToolDefinition } from '../types.ts'
import { finding, placeOfPath } from './finding.ts'
import { nearestName } from './nearest-name.ts'

const FOUND_MAX = 20

/**
 * Names that a rule reads and no tool in its scope has, with the name that was probably meant. Cedar's validator says so
 * only where a value is used: a slip inside `has` passes there, and makes a rule that silently never matches.
 */
export function checkAttributes(
  text: string,
  reading: PolicyReading & { ok: true },
  tools: readonly ToolDefinition[],
  types: SnapshotContent['resource_types'],
): Finding[] {
  const contexts = [...new Set(tools)].map((t) => contextType(t, argumentsType(t.input_schema).type, types))
  const found: Finding[] = []
  const walk = (needs: Needs, above: readonly CedarType[], path: readonly string[]) => {
    for (const [name, below] of needs.members) {
      const records = above.filter((t) => t.type === 'Record')
      if (!records.length) return
      const next = records.flatMap((r) => (Object.hasOwn(r.attributes, name) ? [r.attributes[name] as CedarType] : []))
      const at = [...path, name]
      if (next.length) walk(below, next, at)
      else if (found.length < FOUND_MAX) {
        const near = nearestName(
          name,
          records.flatMap((r) => Object.keys(r.attributes)),
        )
        const meant = near ? `; did you mean ${[...path, near].join('.')}?` : ''
        found.push(
          finding(
            'warning',
            '/cedar',
            'attribute_of_no_tool',
            `no tool that this rule can match has ${at.join('.')}${meant}`,
            placeOfPath(text, at) ?? placeOfName(text, path, name),
          ),
        )
      }
    }
  }
  if (contexts.length) walk(reading.reads.context, contexts, ['context'])
  walk(reading.reads.principal, [AGENT_TYPE], ['principal'])
  return found
}

/** `context.args has limit`: the name after its path. */
function placeOfName(text: string, path: readonly string[], name: string) {
  const base = placeOfPath(text, [...path])
  if (!base) return null
  const after = new RegExp(`has\\s+(?:\\w+\\s*\\.\\s*)*${name.replace(/\W/g, '\\$&')}(?!\\w)`).exec(
    text.slice(base.from),
  )
  if (!after) return base
  const from = base.from + after.index + after[0].length - name.length
  const before = text.slice(0, from)
  const lineStart = before.lastIndexOf('\n') + 1
  return {
    line: before.split('\n').length,
    column: from - lineStart + 1,
    byteOffset: Buffer.byteLength(before),
    from,
    to: from + name.length,
  }
}

/** The same slip, told by Cedar and by us: Cedar's error stands, with our suggestion. */
export function mergeSlips(errors: readonly Finding[], slips: readonly Finding[]): Finding[] {
  const rest = [...slips]
  const merged = errors.map((e) => {
    if (e.code !== 'attribute_unknown' || e.message.includes('did you mean')) return e
    const name = /attribute `([^`]+)`/.exec(e.message)?.[1]?.split('.').at(-1)
    const i = rest.findIndex((s) => name !== undefined && new RegExp(`\\.${name}(?:$|;)`).test(s.message))
    const [slip] = i < 0 ? [] : rest.splice(i, 1)
    const meant = slip && /did you mean (.+)\?$/.exec(slip.message)?.[1]
    return meant ? { ...e, message: `${e.message} (did you mean \`${meant}\`?)` } : e
  })
  const told = new Set(errors.filter((e) => e.place).map((e) => e.place?.from))
  return [...merged, ...rest.filter((s) => !(s.place && told.has(s.place.from)))]
}

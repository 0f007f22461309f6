import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml'
import type { Json } from '../policy/types.ts'

// One file of a catalog, as a stranger may have written it. YAML can do far more than a catalog needs, and most of that
// is how such files are attacked or misread: no anchors, aliases, tags, directives or second documents; every key a
// text, and only once. What is left is JSON with comments.

export const FILE_BYTES_MAX = 262_144
const DEPTH_MAX = 100
/** Of one file: who breaks a bracket has broken everything after it. */
const FINDINGS_MAX = 20

/** What is wrong, where: people count lines and columns from one. */
export interface CatalogFinding {
  severity: 'error' | 'warning'
  code: string
  message: string
  file: string
  line: number
  column: number
}
export interface Reading {
  /** Undefined when the file cannot be read. */
  value: Json | undefined
  findings: CatalogFinding[]
  /** Where a member stands, by its path; the nearest place that exists when it is missing. */
  placeOf(path: readonly PropertyKey[]): { line: number; column: number }
}

const START = { line: 1, column: 1 }
export const findingAt = (
  file: string,
  code: string,
  message: string,
  place: { line: number; column: number } = START,
  severity: CatalogFinding['severity'] = 'error',
): CatalogFinding => ({ severity, code, message, file, line: place.line, column: place.column })

export function readYaml(file: string, text: string): Reading {
  const findings: CatalogFinding[] = []
  const unread: Reading = { value: undefined, findings, placeOf: () => START }
  const say = (code: string, message: string, place = START) => findings.push(findingAt(file, code, message, place))
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    say('too_large', `is larger than ${FILE_BYTES_MAX} bytes`)
    return unread
  }
  const directive = text.split('\n').findIndex((line) => line.startsWith('%'))
  if (directive >= 0) {
    say('directive', 'YAML directives are not read', { line: directive + 1, column: 1 })
    return unread
  }
  const counter = new LineCounter()
  const placeAt = (offset: number | undefined) => {
    if (offset === undefined) return START
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      resolveKnownTags: false,
      stringKeys: true,
      lineCounter: counter,
      prettyErrors: false,
      logLevel: 'error',
    })
    for (const error of document.errors.slice(0, FINDINGS_MAX))
      say(codeOf(error.code), sentenceOf(error), placeAt(error.pos[0]))
    if (findings.length) return unread
    visit(document, {
      Node(_, node, above) {
        if (findings.length >= FINDINGS_MAX) return visit.BREAK
        const place = placeAt((node as ParsedNode).range?.[0])
        if (isAlias(node)) say('alias', 'aliases are not read: write the value itself', place)
        else if (node.anchor) say('anchor', 'anchors are not read', place)
        else if (node.tag) say('tag', `the tag ${node.tag} is not read`, place)
        else if (above.length > DEPTH_MAX) {
          say('too_deep', 'is nested too deep', place)
          return visit.BREAK
        } else if (isScalar(node) && typeof node.value === 'number' && !Number.isFinite(node.value))
          say('number', 'is no number that JSON has', place)
        return undefined
      },
    })
    if (findings.length) return unread
    const root = document.contents
    return {
      value: document.toJS({ maxAliasCount: 0 }) as Json,
      findings,
      placeOf: (path) => placeAt(offsetOf(root, path)),
    }
  } catch (e) {
    // nested deeper than the reader's stack, or something else that no honest file holds
    say('unreadable', `cannot be read${e instanceof RangeError ? ': it is nested too deep' : ''}`)
    return unread
  }
}

function offsetOf(root: ParsedNode | null, path: readonly PropertyKey[]): number | undefined {
  let at: ParsedNode | null = root
  let offset = root?.range[0]
  for (const name of path) {
    if (isMap(at)) {
      const pair = at.items.find((p) => isScalar(p.key) && p.key.value === String(name))
      if (!pair) return offset
      offset = (pair.key as ParsedNode).range[0]
      at = pair.value as ParsedNode | null
    } else if (isSeq(at)) {
      const item = at.items[Number(name)] as ParsedNode | undefined
      if (!item) return offset
      at = item
      offset = item.range[0]
    } else return offset
  }
  return offset
}

const codeOf = (code: string): string => (code === 'DUPLICATE_KEY' ? 'duplicate_key' : 'syntax')
const sentenceOf = ({ code, message }: { code: string; message: string }): string =>
  code === 'DUPLICATE_KEY' ? 'the same key stands here twice' : (message.split('\n')[0] ?? message)

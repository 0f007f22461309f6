// Where in a text each part of a JSON document stands, by its pointer; and where the text stops being JSON. For the
// eyes only: what is registered is read by the server, more strictly.

export interface JsonScan {
  /** Pointer → offsets of the value (and of its name, for a member). */
  places: Map<string, { from: number; to: number }>
  fault: { at: number; message: string } | null
}
class Fault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const DEPTH_MAX = 100

export function scanJson(text: string): JsonScan {
  const places: JsonScan['places'] = new Map()
  let at = 0
  const space = () => {
    while (/\s/.test(text[at] ?? '')) at++
  }
  const fail = (message: string): never => {
    throw new Fault(Math.min(at, text.length), message)
  }
  const string = (): string => {
    const from = at++
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    if (at >= text.length) fail('A text is not closed.')
    at++
    try {
      return JSON.parse(text.slice(from, at)) as string
    } catch {
      at = from
      return fail('This text holds a line break or a wrong escape.')
    }
  }
  const members = (end: string, one: (index: number) => void) => {
    at++
    space()
    if (text[at] === end) {
      at++
      return
    }
    for (let index = 0; ; index++) {
      one(index)
      space()
      if (text[at] === end) {
        at++
        return
      }
      if (text[at] !== ',') fail(`A comma or ${end} is expected here.`)
      at++
      space()
      if (text[at] === end) fail('There is a comma too many.')
    }
  }
  const value = (pointer: string, named: number, depth: number) => {
    space()
    const from = at
    if (depth > DEPTH_MAX) fail('It is nested too deeply.')
    const c = text[at]
    if (c === '{')
      members('}', () => {
        space()
        if (text[at] !== '"') fail('A name in double quotes is expected here.')
        const start = at
        const name = string()
        space()
        if (text[at] !== ':') fail('A colon is expected here.')
        at++
        value(`${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, start, depth + 1)
      })
    else if (c === '[') members(']', (index) => value(`${pointer}/${index}`, at, depth + 1))
    else if (c === '"') string()
    else {
      SCALAR.lastIndex = at
      const found = SCALAR.exec(text)
      if (!found) fail(c === undefined ? 'It ends too early.' : 'A value is expected here.')
      at += found?.[0].length ?? 0
    }
    places.set(pointer, { from: Math.min(named, from), to: at })
  }
  try {
    value('', 0, 0)
    space()
    if (at < text.length) fail('Something follows the end.')
    return { places, fault: null }
  } catch (e) {
    if (e instanceof Fault) return { places, fault: { at: e.at, message: e.message } }
    throw e
  }
}

/** The place of a pointer, or of the nearest part around it that is there. */
export function placeOf({ places }: JsonScan, pointer: string): { from: number; to: number } | null {
  for (let p = pointer; ; p = p.slice(0, p.lastIndexOf('/'))) {
    const found = places.get(p)
    if (found) return found
    if (p === '') return null
  }
}
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

import type { StrictJsonCode } from './strict-json.ts'

// The slow half of strict-json.ts: a plain recursive-descent reader that builds nothing, but knows where it is.
// It runs only for text that was refused, once, in linear time.

export interface JsonFault {
  code: StrictJsonCode
  pointer: string | null
  message: string
}
class Fault extends Error {
  readonly code: StrictJsonCode
  readonly pointer: string
  constructor(code: StrictJsonCode, pointer: string, message: string) {
    super(message)
    this.code = code
    this.pointer = pointer
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const SPACE = /[ \t\n\r]*/y
const WORD = /[-+.\w]+/y

/** What is wrong with `text`, and where; `invalid_json` at the top when nothing is (which the caller rules out). */
export function locateJsonFault(text: string, depthMax: number): JsonFault {
  try {
    new Reader(text, depthMax).document()
  } catch (e) {
    if (e instanceof Fault) return { code: e.code, pointer: e.pointer, message: e.message }
    throw e
  }
  return { code: 'invalid_json', pointer: '', message: 'The body is not valid JSON.' }
}
/** Whether the slow reader finds nothing wrong: for the test that holds both halves to the same judgement. */
export function isStrictJson(text: string, depthMax: number): boolean {
  try {
    new Reader(text, depthMax).document()
    return true
  } catch (e) {
    if (e instanceof Fault) return false
    throw e
  }
}

class Reader {
  #at = 0
  readonly #path: string[] = []
  readonly #text: string
  readonly #depthMax: number
  constructor(text: string, depthMax: number) {
    this.#text = text
    this.#depthMax = depthMax
  }

  document(): void {
    this.#space()
    this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#fail('invalid_json', 'something follows the end of the JSON text')
  }

  #value(): void {
    const c = this.#text[this.#at]
    if (c === '{') this.#object()
    else if (c === '[') this.#array()
    else if (c === '"') this.#string()
    else if (c === '-' || (c !== undefined && c >= '0' && c <= '9')) this.#number()
    else {
      const word = this.#match(WORD) ?? c
      if (word === 'true' || word === 'false' || word === 'null') return
      this.#fail(
        'invalid_json',
        word === undefined
          ? 'the JSON text ends too early'
          : `${JSON.stringify(word.slice(0, 20))} is not a JSON value`,
      )
    }
  }

  #object(): void {
    this.#enter()
    const names = new Set<string>()
    if (!this.#closes('}')) {
      do {
        this.#space()
        if (this.#text[this.#at] !== '"') this.#fail('invalid_json', 'a member name in double quotes is expected')
        const name = this.#string()
        this.#path.push(name)
        if (names.has(name)) this.#fail('duplicate_key', 'is there twice')
        names.add(name)
        this.#space()
        if (this.#text[this.#at] !== ':') this.#fail('invalid_json', 'a colon is expected')
        this.#at++
        this.#space()
        this.#value()
        this.#path.pop()
      } while (this.#comma('}'))
    }
    this.#leave()
  }

  #array(): void {
    this.#enter()
    if (!this.#closes(']')) {
      let index = 0
      do {
        this.#space()
        this.#path.push(String(index++))
        this.#value()
        this.#path.pop()
      } while (this.#comma(']'))
    }
    this.#leave()
  }

  #depth = 0
  #enter(): void {
    if (++this.#depth > this.#depthMax) this.#fail('too_deep', `is nested deeper than ${this.#depthMax} levels`)
    this.#at++
    this.#space()
  }
  #leave(): void {
    this.#at++
    this.#depth--
  }
  #closes(end: string): boolean {
    return this.#text[this.#at] === end
  }
  #comma(end: string): boolean {
    this.#space()
    if (this.#closes(end)) return false
    if (this.#text[this.#at] !== ',') this.#fail('invalid_json', `a comma or "${end}" is expected`)
    this.#at++
    return true
  }

  #string(): string {
    const start = this.#at++
    // by hand: a pattern with alternatives would run out of stack on a string of a megabyte
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    let value = ''
    try {
      value = JSON.parse(this.#text.slice(start, ++this.#at))
    } catch {
      this.#fail('invalid_json', 'holds a string that is not closed, or a wrong escape or control character in it')
    }
    if (!value.isWellFormed()) this.#fail('invalid_string', 'holds a lone surrogate')
    if (value.includes('\0')) this.#fail('invalid_string', 'holds the character U+0000')
    return value
  }

  #number(): void {
    const raw = this.#match(NUMBER)
    if (raw === null) this.#fail('invalid_json', 'is not a JSON number')
    const rest = this.#match(WORD)
    if (rest !== null) this.#fail('invalid_json', `${JSON.stringify((raw + rest).slice(0, 20))} is not a JSON number`)
    const value = Number(raw)
    if (!Number.isFinite(value)) this.#fail('number_out_of_range', 'is not a finite number')
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      this.#fail('number_out_of_range', 'is an integer beyond 2^53 − 1')
  }

  #space(): void {
    this.#match(SPACE)
  }
  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found?.[0] ?? null
  }
  #fail(code: StrictJsonCode, what: string): never {
    const pointer = this.#path.map((p) => `/${p.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    // of a value, or of the text at that place
    const sentence = /^(?:is|holds) /.test(what)
      ? `${pointer || 'The value'} ${what}.`
      : pointer
        ? `At ${pointer}: ${what}.`
        : `${what.charAt(0).toUpperCase()}${what.slice(1)}.`
    throw new Fault(code, pointer, sentence)
  }
}

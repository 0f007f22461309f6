/** Conditions of a list, collected with their values. Texts are ours; what comes from outside is only ever a value. */
export class Filters {
  readonly values: unknown[]
  readonly #where: string[]
  constructor(first: string, ...values: unknown[]) {
    this.#where = [first]
    this.values = values
  }
  /** Adds the condition when there is a value. `$` in it stands for the value's place. */
  add(condition: string, value: unknown): this {
    if (value === undefined || value === null) return this
    this.values.push(value)
    this.#where.push(condition.replaceAll('$', `$${this.values.length}`))
    return this
  }
  always(condition: string): this {
    this.#where.push(condition)
    return this
  }
  /** Two values for one condition, as `$1` and `$2`. */
  pair(condition: string, pair: readonly [unknown, unknown] | null): this {
    return pair ? this.all(condition, pair) : this
  }
  /** A condition with values of its own, as `$1`, `$2` … */
  all(condition: string, values: readonly unknown[]): this {
    const before = this.values.length
    this.values.push(...values)
    this.#where.push(condition.replaceAll(/\$(\d)/g, (_, n: string) => `$${before + Number(n)}`))
    return this
  }
  /** Conditions of a part of the same statement, with the same values. */
  beside(first: string): Filters {
    return Object.assign(new Filters(first), { values: this.values })
  }
  /** The place of a further value. */
  place(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
  get sql(): string {
    return this.#where.join(' AND ')
  }
}

/** A text to be found as it is: the wildcards in it are letters. */
export const contains = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

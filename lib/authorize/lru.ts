/** A map that forgets what was used longest ago. */
export class Lru<V> {
  #max: number
  #map = new Map<string, V>()
  constructor(max: number) {
    this.#max = max
  }
  get(key: string): V | undefined {
    const value = this.#map.get(key)
    if (value !== undefined) {
      this.#map.delete(key)
      this.#map.set(key, value)
    }
    return value
  }
  set(key: string, value: V): void {
    this.#map.delete(key)
    if (this.#map.size >= this.#max) this.#map.delete(this.#map.keys().next().value as string)
    this.#map.set(key, value)
  }
  delete(key: string): void {
    this.#map.delete(key)
  }
  values(): IterableIterator<V> {
    return this.#map.values()
  }
  get size(): number {
    return this.#map.size
  }
}

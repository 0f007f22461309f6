/** The control to which a pointer of a finding belongs. */
const CONTROLS: [RegExp, string][] = [
  [/^\/content\/id/, 'id'],
  [/^\/content\/kind/, 'kind'],
  [/^\/content\/outcome/, 'outcome'],
  [/^\/content\/reason_code/, 'code'],
  [/^\/content\/sentence/, 'sentence'],
  [/^\/content\/alternative\/arguments/, 'instead-arguments'],
  [/^\/content\/alternative\/sentence/, 'instead-sentence'],
  [/^\/content\/alternative/, 'instead'],
  [/^\/content\/effective_from/, 'from'],
  [/^\/content\/effective_until/, 'until'],
  [/^\/content\/measure/, 'path'],
  [/^\/content\/obligations/, 'obligations'],
  [/^\/review_at/, 'review'],
  [/^\/rationale/, 'rationale'],
  [/^\/owner/, 'owner'],
]
export function fieldOf(id: string, pointer: string): string {
  const example = /^\/examples\/(\d+)/.exec(pointer)
  if (example) return `${id}-example-${example[1]}`
  const control = CONTROLS.find(([pattern]) => pattern.test(pointer))?.[1]
  return `${id}-${control ?? (pointer.startsWith('/examples') ? 'examples' : 'outcome')}`
}

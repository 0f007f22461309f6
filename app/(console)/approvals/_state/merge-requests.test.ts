import { expect, test } from 'vitest'
import { type ListState, merge, type Request, revealed } from './merge-requests.ts'

const request = (id: string, minute: number): Request =>
  ({ id, deadline: `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`, decided_at: null }) as Request
const state = (items: Request[], next: string | null = null): ListState => ({
  items,
  next,
  incoming: [],
  at: 0,
  failed: false,
  loadingMore: false,
  counts: null,
})
const fresh = (items: Request[], next_cursor: string | null = null) => ({ items, next_cursor, at: 1, counts: null })
const ids = (items: { id: string }[]) => items.map((i) => i.id)

test('a new request waits beside the list, wherever it would stand', () => {
  const s = merge(
    state([request('a', 5), request('b', 9)]),
    fresh([request('new', 1), request('a', 5), request('b', 9)]),
    false,
  )
  expect([ids(s.items), ids(s.incoming)]).toEqual([['a', 'b'], ['new']])
  expect(ids(revealed(s, false).items)).toEqual(['new', 'a', 'b'])
})

test('what is no longer waiting keeps its place until the reader takes in what is new', () => {
  const s = merge(state([request('a', 5), request('b', 9)]), fresh([request('b', 9)]), false)
  expect(s.items.map((i) => [i.id, i.gone ?? false])).toEqual([
    ['a', true],
    ['b', false],
  ])
  expect(ids(revealed(s, false).items)).toEqual(['b'])
})

test('into an empty list a request comes at once', () => {
  const s = merge(state([]), fresh([request('new', 1)]), false)
  expect([ids(s.items), s.incoming]).toEqual([['new'], []])
})

test('of what lies past the pages that were read nothing is concluded', () => {
  const shown = [request('a', 1), request('b', 2), request('c', 3)]
  const s = merge(state(shown, 'more'), fresh([request('a', 1), request('b', 2)], 'more'), false)
  expect(s.items.some((i) => i.gone)).toBe(false)
  const late = merge(state(shown, 'more'), fresh([...shown, request('late', 30)], null), false)
  expect(late.incoming).toEqual([])
})

test('votes and escalations change a row in its place', () => {
  const s = merge(state([request('a', 5)]), fresh([{ ...request('a', 5), votes: 1 } as Request]), false)
  expect(s.items[0]?.votes).toBe(1)
})

import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { describe, expect, test } from 'vitest'
import { actionsIn, completeFrom, type Vocabulary } from './completion.ts'

const vocabulary: Vocabulary = {
  actions: [
    { id: 'billing.refund', label: 'Refund, write' },
    { id: 'class:write', label: 'every tool of the class' },
  ],
  attributes: [
    { path: 'context.amount', type: 'record', optional: true, doc: 'What the action moves.' },
    { path: 'context.amount.value', type: 'number', optional: false, doc: null },
    { path: 'context.impact', type: 'text', optional: false, doc: null },
    { path: 'principal.model', type: 'text', optional: true, doc: null },
  ],
}
async function at(text: string) {
  const pos = text.indexOf('|')
  const state = EditorState.create({ doc: text.replace('|', '') })
  const result = await completeFrom(async () => vocabulary)(new CompletionContext(state, pos, true))
  return (
    result && {
      from: pos - result.from,
      labels: result.options.map((o) => o.label),
      details: result.options.map((o) => o.detail),
    }
  )
}

describe('completion', () => {
  test('offers tools and groups where an action is named', async () => {
    expect(await at('forbid (principal, action == Action::"bil|')).toMatchObject({
      from: 3,
      labels: ['billing.refund', 'class:write'],
    })
  })
  test('offers what lies directly below a path, with its type, and says what must be asked for', async () => {
    const found = await at('when { context.a|')
    expect(found).toMatchObject({ from: 1 })
    expect(found?.labels.slice(0, 2)).toEqual(['amount', 'impact'])
    expect(found?.details.slice(0, 2)).toEqual(['record, ask with has', 'text'])
    expect((await at('when { context . amount . |'))?.labels).toContain('value')
  })
  test('offers after has only what may be missing', async () => {
    expect((await at('when { context has |'))?.labels).toEqual(['amount'])
    expect((await at('when { principal has m|'))?.labels).toEqual(['model'])
  })
  test('offers the words of the language elsewhere', async () => {
    expect((await at('wh|'))?.labels).toContain('when')
  })
  test('knows which tools a text speaks of', () => {
    expect(actionsIn('action in [Action::"a", Action::"class:write"] … Action::"a"')).toEqual(['a', 'class:write'])
  })
})

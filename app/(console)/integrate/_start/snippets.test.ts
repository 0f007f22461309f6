import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { LANGUAGES, type SnippetInput, snippetOf } from './snippets.ts'

const INPUT: SnippetInput = {
  decisionPoint: 'http://127.0.0.1:3001',
  clientId: 'agi_1',
  secret: 'css_secret',
  tool: 'mail.send',
  arguments: { to: ["o'neil@example.com"], subject: 'true "null" $HOME `id`', urgent: true, cc: null },
}
const SENT = {
  tool: INPUT.tool,
  arguments: INPUT.arguments,
  reasoning: { objective: 'Try the first call', confidence: 0.9 },
}

test('the shell sends exactly the arguments, whatever quotes stand in them', () => {
  const program = snippetOf('curl', INPUT).split('\n\n')[1] ?? ''
  // curl is replaced by what prints its last argument
  const printed = execFileSync('bash', ['-c', `curl() { printf '%s' "\${@: -1}"; }\nTOKEN=t\n${program}`]).toString()
  expect(JSON.parse(printed)).toEqual(SENT)
})

test('TypeScript sends exactly the arguments', () => {
  const body = /body: JSON\.stringify\((\{[\s\S]*?\})\),\n\}\)\.then/.exec(snippetOf('typescript', INPUT))?.[1]
  expect(JSON.parse(body ?? '')).toEqual(SENT)
})

test('Python gets its own words for true, false and null, and none inside a text', () => {
  const program = snippetOf('python', INPUT)
  expect(program).toContain('"urgent": True')
  expect(program).toContain('"cc": None')
  expect(program).toContain('"subject": "true \\"null\\" $HOME `id`"')
})

test('without the secret there is a place for it, and never a secret', () => {
  for (const language of LANGUAGES) {
    expect(snippetOf(language, { ...INPUT, secret: null })).toContain('your-client-secret')
    expect(snippetOf(language, INPUT)).toContain('css_secret')
  }
})

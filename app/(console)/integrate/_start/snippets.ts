import type { JsonObject } from '../../../../lib/policy/types.ts'

// Programs that run as they stand: real addresses, a real client id, and the secret while it is known.

export const LANGUAGES = ['curl', 'typescript', 'python'] as const
export type Language = (typeof LANGUAGES)[number]
export const LANGUAGE_WORDS: { [l in Language]: string } = { curl: 'curl', typescript: 'TypeScript', python: 'Python' }

export interface SnippetInput {
  decisionPoint: string
  clientId: string
  /** Null once it is no longer shown: a place to put it stands there instead. */
  secret: string | null
  tool: string
  arguments: JsonObject
}
const PLACE = 'your-client-secret'

export function snippetOf(language: Language, input: SnippetInput): string {
  return { curl, typescript, python }[language](input)
}

const bodyOf = ({ tool, arguments: args }: SnippetInput) => ({
  tool,
  arguments: args,
  reasoning: { objective: 'Try the first call', confidence: 0.9 },
})
/** In single quotes for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function curl(i: SnippetInput): string {
  return `TOKEN=$(curl -sS ${quoted(`${i.decisionPoint}/api/oauth/token`)} \\
  -u ${quoted(`${i.clientId}:${i.secret ?? PLACE}`)} \\
  -d grant_type=client_credentials \\
  | sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')

curl -sS ${quoted(`${i.decisionPoint}/api/v1/authorize`)} \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify(bodyOf(i), null, 2))}`
}

const indented = (value: unknown, by: string) => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`)

function typescript(i: SnippetInput): string {
  return `const at = ${JSON.stringify(i.decisionPoint)}
const client = [${JSON.stringify(i.clientId)}, ${JSON.stringify(i.secret ?? PLACE)}]

const token = await fetch(\`\${at}/api/oauth/token\`, {
  method: 'POST',
  headers: { authorization: \`Basic \${btoa(client.join(':'))}\` },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
}).then((r) => r.json())

const answer = await fetch(\`\${at}/api/v1/authorize\`, {
  method: 'POST',
  headers: { authorization: \`Bearer \${token.access_token}\`, 'content-type': 'application/json' },
  body: JSON.stringify(${indented(bodyOf(i), '  ')}),
}).then((r) => r.json())

// true: do it now. false: read outcome, reason and approval first.
console.log(answer.decision, answer.outcome, answer.reason.sentence, answer.id)`
}

/** JSON as Python writes it. */
const pythonOf = (value: unknown): string =>
  indented(value, '    ').replaceAll(/"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b|\bnull\b/g, (part) =>
    part === 'true' ? 'True' : part === 'false' ? 'False' : part === 'null' ? 'None' : part,
  )

function python(i: SnippetInput): string {
  return `import requests

at = ${JSON.stringify(i.decisionPoint)}
client = (${JSON.stringify(i.clientId)}, ${JSON.stringify(i.secret ?? PLACE)})

token = requests.post(
    f"{at}/api/oauth/token", auth=client, data={"grant_type": "client_credentials"}
).json()["access_token"]

answer = requests.post(
    f"{at}/api/v1/authorize",
    headers={"Authorization": f"Bearer {token}"},
    json=${pythonOf(bodyOf(i))},
).json()

# True: do it now. False: read outcome, reason and approval first.
print(answer["decision"], answer["outcome"], answer["reason"]["sentence"], answer["id"])`
}

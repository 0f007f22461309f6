// A demonstration agent that plays the stories against the running product, through the public API only.
// Usage: npm run demo [-- story …]
import { type Answered, demoFile } from './demo/client.ts'
import { STORIES } from './demo/stories.ts'

const demo = demoFile()
const wanted = process.argv.slice(2)
const stories = wanted.length ? STORIES.filter((s) => wanted.includes(s.id)) : STORIES
if (!stories.length) {
  console.error(`No such story. There are: ${STORIES.map((s) => s.id).join(', ')}`)
  process.exit(1)
}
let failed = 0
function line(answer: Answered): string {
  const { body, status } = answer
  if (body.outcome) return `${body.outcome} · ${body.reason?.code ?? ''} · ${body.reason?.sentence ?? ''}`
  if (body.code) return `${status} ${body.code} · ${body.title ?? ''}`
  return `${status}${body.status ? ` ${body.status}` : ''}${typeof body.reason === 'string' ? ` · ${body.reason}` : ''}`
}
for (const story of stories) {
  console.log(`\n${story.title}`)
  try {
    await story.play({
      demo,
      say: (text) => console.log(`  ${text}`),
      expect(what, answer, holds) {
        if (!holds) failed++
        console.log(`  ${holds ? '✓' : '✗'} ${what}\n      ${line(answer)}`)
        if (!holds) console.log(`      ${JSON.stringify(answer.body).slice(0, 1500)}`)
      },
    })
  } catch (e) {
    failed++
    console.log(`  ✗ ${(e as Error).message}`)
  }
}
console.log(
  failed
    ? `\n${failed} steps did not go as the story says.`
    : `\nEvery step went as the story says. Look at ${demo.console}/decisions`,
)
process.exit(failed ? 1 : 0)

import { expect, test } from '@playwright/test'
import type { Answered } from '../scripts/demo/client.ts'
import { STORIES } from '../scripts/demo/stories.ts'
import { visit } from './ready.ts'
import { signInAs } from './sign-in-as.ts'
import { demoOf, sharedStack } from './stack.ts'

// What `npm run demo` plays, and what compliance then finds in the console.

test.describe.configure({ timeout: 90_000 })

for (const story of STORIES)
  test(story.title, async ({ page, context }) => {
    const demo = demoOf(sharedStack())
    const decided: Answered['body'][] = []
    await story.play({
      demo,
      say: () => {},
      expect(what, answer, holds) {
        expect.soft(holds, `${what}: ${JSON.stringify(answer).slice(0, 600)}`).toBe(true)
        if (answer.body.id?.startsWith('dec_')) decided.push(answer.body)
      },
    })
    await signInAs(context, 'compliance')
    for (const body of [decided.at(0), decided.at(-1)]) {
      if (!body?.reason) continue
      await visit(page, `/decisions/${body.id}`)
      await expect(page.getByText(body.reason.sentence).first()).toBeVisible()
      await expect(page.getByText(body.reason.code).first()).toBeVisible()
    }
  })

import { expect, type Page, test } from '@playwright/test'
import { visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// The proof that the log holds an entry, found out in the reader's browser: and what is said when it is not so.

const PROOFS = '**/api/v1/ledger/proofs/inclusion*'
const proof = (page: Page) => page.getByRole('region', { name: 'Proof of inclusion' })

async function someDecision(context: Parameters<typeof signInAs>[0]): Promise<string> {
  const { items } = await callAs(context, sharedStack(), 'GET', '/api/v1/decisions?limit=1')
  return items[0].id
}
interface Answer {
  proof: string[]
  checkpoint: { note: string }
}
/** The answer of the server with something of it changed on its way. */
const tampered = (page: Page, change: (answer: Answer) => void) =>
  page.route(PROOFS, async (route) => {
    const response = await route.fetch()
    const answer = await response.json()
    change(answer)
    await route.fulfill({ response, json: answer })
  })

test('a decision’s card proves by itself that the signed log holds it', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions/${await someDecision(context)}`)
  await expect(proof(page)).toContainText('In the signed log: proven in this browser', { timeout: 15_000 })
  await expect(proof(page)).toHaveAttribute('data-proof', 'verified')
  await expect(proof(page)).toContainText(/Entry #[\d,]+ of [\d,]+, by its bytes and \d+ hash/)
  await expect(proof(page)).toContainText(/signed by \S+\/org_\S+\/i1\+[0-9a-f]{8}/)
  await expect(proof(page).getByRole('button', { name: 'Check again' })).toHaveCount(0)
})

const cases: [string, (answer: Answer) => void, RegExp][] = [
  [
    'a hash of the path',
    (a) => {
      a.proof[0] = Buffer.alloc(32, 1).toString('base64')
    },
    /does not lead from this entry to the root/,
  ],
  [
    'the root of the checkpoint',
    (a) => {
      a.checkpoint.note = a.checkpoint.note.replace(
        /\n[A-Za-z0-9+/]{43}=\n/,
        `\n${Buffer.alloc(32).toString('base64')}\n`,
      )
    },
    /does not lead from this entry to the root/,
  ],
  [
    'the signature',
    (a) => {
      a.checkpoint.note = a.checkpoint.note.replace(/(\n\n— \S+ )(\S+)/, (_, head, encoded) => {
        const bytes = Buffer.from(encoded, 'base64')
        bytes[30] = (bytes[30] ?? 0) ^ 1
        return `${head}${bytes.toString('base64')}`
      })
    },
    /The signature of \S+ is wrong/,
  ],
]
for (const [what, change, why] of cases)
  test(`${what} was changed on its way: said loudly, and asked again on request`, async ({ page, context }) => {
    await signInAs(context, 'compliance')
    await tampered(page, change)
    await visit(page, `/decisions/${await someDecision(context)}`)
    await expect(proof(page).getByRole('alert')).toContainText('This entry is not proven', { timeout: 15_000 })
    await expect(proof(page).getByRole('alert')).toContainText(why)
    await page.unroute(PROOFS)
    await proof(page).getByRole('button', { name: 'Check again' }).click()
    await expect(proof(page)).toHaveAttribute('data-proof', 'verified')
  })

test('what is not yet under a checkpoint waits for the next one, without anybody doing anything', async ({
  page,
  context,
}) => {
  await signInAs(context, 'compliance')
  let asked = 0
  await page.route(PROOFS, (route) =>
    asked++ === 0
      ? route.fulfill({
          status: 404,
          json: { code: 'not_signed_yet', title: 'Entry 7 is not among the first 7 entries.' },
        })
      : route.continue(),
  )
  await visit(page, `/decisions/${await someDecision(context)}`)
  await expect(proof(page)).toHaveAttribute('data-proof', 'verified', { timeout: 15_000 })
  expect(asked).toBe(2)
})

test('an entry of the audit has its proof, too; who may not read the audit is shown none', async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(90_000)
  await signInAs(context, 'compliance')
  await visit(page, '/audit?entry=1')
  await expect(proof(page)).toContainText('proven in this browser', { timeout: 15_000 })
  const id = await someDecision(context)

  const other = await browser.newContext()
  await signInAs(other, 'developer')
  const theirs = await other.newPage()
  await visit(theirs, `/decisions/${id}`)
  await expect(theirs.getByRole('heading', { name: 'Evidence' })).toBeVisible()
  await expect(proof(theirs)).toHaveCount(0)
  await other.close()
})

test('the page of the log shows checkpoint, signer, writers and keys', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, '/audit/log')
  await expect(page.getByText('signed for within a second or two')).toBeVisible()
  await expect(page.getByRole('figure').filter({ hasText: 'Checkpoint of' })).toContainText('/heartbeat')
  await expect(page.getByRole('figure').filter({ hasText: 'Policy' })).toContainText(/log \S+\+[0-9a-f]{8}\+\S+/)
  await expect(page.getByRole('row').filter({ hasText: /writer-\w+\+/ })).toContainText('may write')
})

import { expect, type Page, test } from '@playwright/test'
import { Asking, lightRefund } from './ask.ts'
import { ready, reload, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// The evidence of decisions: find one, open it beside the list, review by key, read the whole record, replay it.

let agent: Asking
test.beforeAll(async ({ browser }) => {
  agent = await Asking.register(browser, sharedStack())
})
test.afterAll(() => agent.leave())

/** Past decisions stand still while other specs ask. */
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const rows = (page: Page) => page.locator('[data-row-link]')
const panel = (page: Page) => page.getByRole('complementary', { name: 'The open decision' })
const peeked = (page: Page) => new URL(page.url()).searchParams.get('peek')

async function decide(): Promise<string> {
  const answer = await agent.agent.authorize(lightRefund())
  return answer.body.id as string
}

test('filters live in the address, survive a reload and can be cleared', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions?to=${yesterday}`)
  await page.getByLabel('Outcome').selectOption('never')
  await expect(page).toHaveURL(/outcome=never/)
  const never = page.getByRole('row').filter({ hasText: 'Never' })
  const allNever = async () => (await rows(page).count()) - (await never.count())
  await expect.poll(allNever).toBe(0)
  const found = await rows(page).count()
  expect(found).toBeGreaterThan(0)
  await reload(page)
  await ready(page)
  await expect(page.getByLabel('Outcome')).toHaveValue('never')
  await expect(rows(page)).toHaveCount(found)
  await page.getByLabel('Words in the sentence').fill('nothing reads like this')
  await expect(page.getByRole('heading', { name: 'No decision matches' })).toBeVisible()
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await expect(page).toHaveURL(/\/decisions$/)
  await expect(rows(page).first()).toBeVisible()
})

test('pages follow each other without a gap or a repeat', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions?to=${yesterday}`)
  const links = () => rows(page).evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  await expect(rows(page)).toHaveCount(50)
  const first = await links()
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page.getByRole('link', { name: 'First page' })).toBeVisible()
  await expect(page.locator(`[data-row-link][href="${first[0]}"]`)).toHaveCount(0)
  await expect(rows(page).first()).toBeVisible()
  const second = await links()
  expect(new Set([...first, ...second]).size).toBe(first.length + second.length)
})

test('a new decision opens beside the list, and the whole record behind it', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const id = await decide()
  await visit(page, '/decisions')
  await ready(page)
  const row = page.locator(`a[href="/decisions/${id}"]`)
  await row.click()
  await expect(page).toHaveURL(new RegExp(`peek=${id}`))
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(`${agent.name} wants to refund`)
  // the address reproduces the screen
  await reload(page)
  await expect(panel(page).getByRole('heading', { level: 2 })).toContainText(`${agent.name} wants to refund`)
  await ready(page)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/decisions/${id}$`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${agent.name} wants to refund`)
  for (const [i, step] of [
    'Containment',
    'Boundary',
    'Never list',
    'Grant',
    'Policies',
    'Thresholds',
    'Stage',
    'Limits',
  ].entries())
    await expect(page.getByRole('heading', { name: `${i + 1} ${step}` })).toBeVisible()
  await page.getByRole('button', { name: 'Replay it now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Replayed now' })).toContainText(/the same \d+ bytes/)
  await expect(page.getByText(/"decision":"dec_/)).toContainText(id)
})

test('J and K go through the list, Escape closes', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions?to=${yesterday}`)
  await ready(page)
  await expect(rows(page)).toHaveCount(50)
  const ids = await rows(page).evaluateAll((all) => all.map((a) => a.getAttribute('href')?.split('/').at(-1)))
  await rows(page).first().click()
  await expect.poll(() => peeked(page)).toBe(ids[0])
  await expect(panel(page).getByRole('heading', { level: 2 })).toBeVisible()
  await page.keyboard.press('j')
  await expect.poll(() => peeked(page)).toBe(ids[1])
  await page.keyboard.press('j')
  await expect.poll(() => peeked(page)).toBe(ids[2])
  await page.keyboard.press('k')
  await expect.poll(() => peeked(page)).toBe(ids[1])
  await expect(panel(page).getByRole('heading', { level: 2 })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => peeked(page)).toBeNull()
  await expect(panel(page)).toHaveCount(0)
})

test('the next decision was read ahead: the key needs no server', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions?to=${yesterday}`)
  await ready(page)
  const second = await rows(page).nth(1).getAttribute('href')
  const readAhead = page.waitForResponse((r) => r.url().endsWith(`${second}/card`))
  await rows(page).first().click()
  await expect(panel(page).getByRole('heading', { level: 2 })).toBeVisible()
  await (await readAhead).finished()
  await page.route('**/card', (route) => route.abort())
  await page.keyboard.press('j')
  await expect(panel(page).locator('article')).toHaveAttribute('data-decision', second?.split('/').at(-1) ?? '')
})

test.describe('review', () => {
  test('R reviews and goes on to the next, F flags with a note; both are evidence', async ({ page, context }) => {
    const officer = await signInAs(context, 'compliance')
    await visit(page, '/decisions?view=review')
    await expect(page.getByRole('link', { name: /^To review/ })).toHaveAttribute('aria-current', 'true')
    await ready(page)
    await rows(page).first().click()
    await expect.poll(() => peeked(page)).not.toBeNull()
    const first = peeked(page) as string
    await expect(panel(page).getByText('Nobody has looked at it yet', { exact: false })).toBeVisible()
    await page.keyboard.press('r')
    await expect.poll(() => peeked(page) ?? first).not.toBe(first)
    await expect(page.locator(`[data-row-link][href="/decisions/${first}"]`)).toHaveCount(0)
    const second = peeked(page) as string
    await expect(panel(page).getByRole('button', { name: 'Flag…' })).toBeEnabled()
    await page.keyboard.press('f')
    const dialog = page.getByRole('dialog', { name: 'Flag this decision' })
    await expect(dialog).toBeVisible()
    await dialog.getByRole('button', { name: 'Flag', exact: true }).click()
    await expect(dialog).toContainText('Say what is wrong.')
    await dialog.getByLabel('What is wrong').fill('The parcel was delivered.')
    await dialog.getByRole('button', { name: 'Flag', exact: true }).click()
    await expect(dialog).toBeHidden()
    await visit(page, `/decisions/${second}`)
    const review = page.getByRole('region', { name: 'Review' })
    await expect(review).toContainText('Flagged')
    await expect(review).toContainText('The parcel was delivered.')
    // whose name stands there is the session's
    const entries = await callAs(context, sharedStack(), 'GET', `/api/v1/audit?subject=${second}&type=card.flagged`)
    expect(entries.items).toHaveLength(1)
    expect(entries.items[0].actor.kind).toBe('person')
    expect(officer.role).toBe('compliance')
    await visit(page, '/decisions?view=review&review=flagged')
    await expect(page.locator(`[data-row-link][href="/decisions/${second}"]`).first()).toBeVisible()
    // and looked at again, it is done
    await visit(page, `/decisions/${second}`)
    await page.getByRole('button', { name: 'Reviewed' }).click()
    await expect(review).not.toContainText('Flagged')
  })

  test('who is not compliance sees the review, and can neither press nor send it', async ({ page, context }) => {
    await signInAs(context, 'approver')
    const id = await decide()
    await visit(page, `/decisions/${id}`)
    await expect(page.getByRole('region', { name: 'Review' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Flag…' })).toHaveCount(0)
    await page.keyboard.press('f')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(
      callAs(context, sharedStack(), 'POST', `/api/v1/decisions/${id}/review`, { state: 'reviewed' }),
    ).rejects.toThrow('403')
    await visit(page, '/decisions')
    await expect(page.getByRole('link', { name: /^To review/ })).toHaveCount(0)
  })
})

test('compliance reads a request but cannot decide it', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const asked = await agent.ask(lightRefund())
  await visit(page, `/approvals/${asked.approval}`)
  await expect(page.getByRole('article')).toContainText(`${agent.name} wants to`)
  await expect(page.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  await page.keyboard.press('a')
  await expect(page.getByRole('article')).toContainText('Needs')
})

test('a record prints without the frame', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  await visit(page, `/decisions/${await decide()}`)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Replay it now' })).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  // nothing is cut off by a pane that scrolls
  const cut = await page.evaluate(() => {
    const main = document.querySelector('main') as HTMLElement
    return main.scrollHeight - main.clientHeight
  })
  expect(cut).toBeLessThanOrEqual(0)
})

test('what does not exist, and what is another’s, look the same', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const missing = `dec_${'0'.repeat(32)}`
  await visit(page, `/decisions/${missing}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such decision, or you may not see it')
  await visit(page, `/decisions?peek=${missing}`)
  await expect(panel(page)).toContainText('There is no such decision, or you may not see it')
})

import { randomBytes } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { ready, visit } from './ready.ts'
import { callAs, signInAs } from './sign-in-as.ts'
import { sharedStack } from './stack.ts'

// What agents can invoke: registered with findings at their places, held for a review, compared, quarantined, retired.

const unique = () => `e2e.tool_${randomBytes(3).toString('hex')}`
const definition = (name: string, over: object = {}) => ({
  name,
  title: 'Close a ticket',
  verb: 'close the ticket',
  description: 'Closes one ticket.',
  class: 'write',
  reversibility: 'reversible',
  data_classes: [],
  effects: [],
  pointers: { resources: [{ type: 'ticket', id: '/ticket' }] },
  reach: { rows: 1 },
  input_schema: {
    type: 'object',
    required: ['ticket'],
    properties: { ticket: { type: 'string', maxLength: 40 }, days: { type: 'integer', minimum: 1, maximum: 30 } },
    additionalProperties: false,
  },
  ...over,
})
async function registered(browser: Browser, name = unique()): Promise<string> {
  const context = await browser.newContext()
  await signInAs(context, 'admin')
  await callAs(context, sharedStack(), 'POST', '/api/v1/tools', { definition: definition(name) })
  await context.close()
  return name
}
const editor = (page: Page) => page.getByLabel('Definition (JSON)')
const findings = (page: Page) => page.getByRole('region', { name: 'Findings' })

test('what is wrong with a definition is shown at its place, and nothing is registered', async ({ page, context }) => {
  await signInAs(context, 'admin')
  const name = unique()
  await visit(page, '/tools')
  await page.getByRole('link', { name: 'Register tool' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Register a tool' })).toBeVisible()
  await ready(page)
  // the template passes as it is
  await page.getByRole('button', { name: 'Check only' }).click()
  await expect(findings(page)).toContainText('Nothing is wrong with it.')

  await editor(page).fill('{\n  "name": "x",\n}')
  await expect(findings(page)).toContainText('There is a comma too many.')
  const pointers = { resources: [{ type: 'ticket', id: '/tikcet' }] }
  await editor(page).fill(JSON.stringify(definition(name, { pointers, colour: 1 }), null, 2))
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(findings(page)).toContainText('is not a known member')
  await findings(page).getByRole('button', { name: '/colour' }).click()
  const selected = () =>
    editor(page).evaluate((t: HTMLTextAreaElement) => t.value.slice(t.selectionStart, t.selectionEnd))
  await expect.poll(selected).toBe('"colour": 1')
  await editor(page).fill(JSON.stringify(definition(name, { pointers }), null, 2))
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(findings(page)).toContainText('the arguments have no /tikcet')
  await findings(page).getByRole('button', { name: '/pointers/resources/0/id' }).click()
  await expect.poll(selected).toBe('"id": "/tikcet"')
  await visit(page, `/tools/${name}`)
  await expect(page.getByText('There is nothing here, or you may not see it')).toBeVisible()

  await visit(page, '/tools/register/new')
  await ready(page)
  await editor(page).fill(JSON.stringify(definition(name), null, 2))
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
  await expect(page.locator('#main').getByText('In use')).toBeVisible()
  const days = page.getByRole('row').filter({ hasText: 'days' })
  await expect(days).toContainText('integer, 1 to 30')
  await expect(page.getByRole('row').filter({ hasText: 'names the ticket' })).toBeVisible()
})

test('a developer’s version is held until an admin has seen the difference', async ({ page, context, browser }) => {
  const name = await registered(browser)
  await signInAs(context, 'developer')
  await visit(page, `/tools/${name}`)
  await expect(page.getByRole('button', { name: /Quarantine|Retire/ })).toHaveCount(0)
  await page.getByRole('link', { name: 'New version' }).click()
  await expect(editor(page)).toHaveValue(new RegExp(name))
  await ready(page)
  await editor(page).fill(JSON.stringify(definition(name, { class: 'destructive' }), null, 2))
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(page.getByText('Version 2 waits for a review; until then version 1 decides.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Accept/ })).toHaveCount(0)

  const admin = await browser.newContext()
  await signInAs(admin, 'admin')
  const review = await admin.newPage()
  await visit(review, `/tools?status=held`)
  await review.locator(`a[href="/tools/${name}"]`).click()
  await review.getByRole('link', { name: 'Review it' }).click()
  await expect(review.getByRole('heading', { name: 'From version 1 to version 2' })).toBeVisible()
  await expect(review.locator('dl').filter({ hasText: 'class' })).toContainText('destructive')
  await review.getByRole('button', { name: 'Accept version 2' }).click()
  await review.getByRole('dialog').getByLabel('Reason').fill('It deletes now, and says so.')
  await review.getByRole('dialog').getByRole('button', { name: 'Accept version' }).click()
  await expect(review.getByText('waits for a review')).toHaveCount(0)
  await visit(review, `/tools/${name}`)
  await expect(review.locator('#main').getByText('Destroys')).toBeVisible()
  // who looks at it meanwhile is told without asking
  await expect(page.getByText('waits for a review')).toHaveCount(0)
  await admin.close()
})

test('quarantined, released, retired', async ({ page, context, browser }) => {
  const name = await registered(browser)
  await signInAs(context, 'admin')
  await visit(page, `/tools/${name}`)
  const act = async (button: string, confirm: string) => {
    await page.getByRole('button', { name: button }).click()
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
    await dialog.getByLabel('Reason').fill('For a browser test.')
    await dialog.getByRole('button', { name: confirm }).click()
    await expect(dialog).toBeHidden()
  }
  await act('Quarantine…', 'Quarantine tool')
  await expect(page.getByText('Quarantined: every use is denied. Look at')).toBeVisible()
  await act('Release…', 'Release tool')
  await expect(page.locator('#main').getByText('In use')).toBeVisible()
  await act('Retire…', 'Retire tool')
  await expect(page.getByText('Retired for good: every use')).toBeVisible()
  await expect(page.getByRole('button', { name: /Release|Quarantine/ })).toHaveCount(0)
  await visit(page, `/tools/${name}?view=changes`)
  for (const past of ['Retired', 'Released', 'Quarantined'])
    await expect(page.getByText(`${past} ${name}`)).toBeVisible()
})

test('who may use it leads to the cell that says how far', async ({ page, context }) => {
  await signInAs(context, 'approver')
  await visit(page, '/tools/billing.refund?view=grants')
  await page.getByRole('link', { name: 'refund-assistant' }).first().click()
  await expect(page).toHaveURL(/\/agents\/agt_.*cell=billing\.refund%40/)
  await expect(page.getByRole('complementary')).toContainText('billing.refund')
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`tools, ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('axe finds nothing in the views and dialogs, at any width', async ({ page, context, browser }) => {
      test.setTimeout(180_000)
      const name = await registered(browser)
      const errors: string[] = []
      page.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
      page.on('pageerror', (e) => errors.push(e.message))
      await signInAs(context, 'admin')
      await callAs(context, sharedStack(), 'POST', '/api/v1/tools', {
        definition: { ...definition(name), effects: undefined },
      })
      for (const path of [
        '',
        `/${name}`,
        `/${name}?view=versions`,
        '/billing.refund?view=grants',
        `/${name}?view=changes`,
        '/register/new',
      ])
        for (const width of [1440, 320]) {
          await page.setViewportSize({ width, height: 900 })
          await visit(page, `/tools${path}`)
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
          await clean(page, `${path} at ${width}`)
          await fits(page, `${path} at ${width}`)
        }
      await page.setViewportSize({ width: 1440, height: 900 })
      await visit(page, `/tools/${name}?view=versions`)
      await page.getByRole('button', { name: 'Accept version 2' }).click()
      await page.getByRole('dialog').evaluate(settled)
      await clean(page, 'accept')
      await visit(page, '/tools?q=nothing-is-called-this')
      await expect(page.getByText('No tool fits')).toBeVisible()
      await clean(page, 'empty')
      expect(errors).toEqual([])
    })
  })

/** Colours are judged once the popup has come in. */
const settled = (element: Element) =>
  Promise.all(element.getAnimations({ subtree: true }).map((a) => a.finished)).then(() => undefined)

import { expect, type Page, test } from '@playwright/test'
import { clean, fits } from './clean.ts'
import { visit } from './ready.ts'
import { API, asAdmin, errorsOf } from './rules.ts'
import { signInAs } from './sign-in-as.ts'

// The simulator: the same question to the rules in force and to a draft, by a link that asks it again; and the replays
// that prove what was decided. Simulating leaves nothing behind.

/** An amount that nobody else asks about. */
const VALUE = 30_000 + Math.floor(Math.random() * 20_000)
const MONEY = `€${(VALUE / 100).toFixed(2)}`
const QUESTION = { order: '48213', amount: { value: VALUE, currency: 'EUR' } }
let draft: string
let agent: { name: string; identity: string }

test.beforeAll(async ({ browser }) => {
  ;({ draft, agent } = await asAdmin(browser, async (api) => {
    const { versions } = await api('GET', '/policies/refund-over-limit')
    const { version: _, owner: __, ...content } = versions[0].content
    const change = await api('POST', '/changes', {
      title: 'Raise the refund line',
      why: 'A browser test looks at it.',
      items: [
        {
          kind: 'policy.publish',
          policy: {
            content: { ...content, cedar: content.cedar.replace(/> \d+/, '> 60000') },
            rationale: 'To look at.',
          },
        },
      ],
    })
    const { items } = await api('GET', '/agents?limit=100')
    const found = items.find((a: { name: string }) => a.name === 'refund-assistant')
    const identity = found.identities.find((i: { environment: string }) => i.environment === 'production').id
    return { draft: change.id as string, agent: { name: found.name as string, identity: identity as string } }
  }))
})

const simulateWith = async (page: Page, order: string, value: number) => {
  await page.getByLabel('order', { exact: true }).fill(order)
  await page.getByLabel('amount · value').fill(String(value))
  await page.getByRole('button', { name: 'Simulate' }).click()
}

test('asks the rules in force and a draft, and a link asks it again', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  await signInAs(context, 'policy_author')
  await visit(page, `/simulator?identity=${agent.identity}&tool=billing.refund&change=${draft}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Simulator' })).toBeVisible()
  const policies = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Policies/ })
  await expect(policies).toHaveAttribute('aria-current', 'page')
  await simulateWith(page, QUESTION.order, QUESTION.amount.value)
  await expect(page.getByText('The draft answers otherwise: needs approval → allowed.')).toBeVisible()
  const rule = page.locator('[data-rule="policy:refund-over-limit"]')
  await expect(rule.getByText('differs')).toBeVisible()
  await expect(rule).toContainText('Needs approval')
  await expect(rule).toContainText('Did not match')
  await expect(page.locator('[data-clause=fails]')).toContainText('60000')
  await clean(page, 'the simulator')
  await fits(page, 'the simulator')

  // the address alone is the question
  const address = page.url()
  expect(address).not.toContain('48213') // deflated, so that nothing of it is read over a shoulder or in a log
  const second = await context.newPage()
  await visit(second, address)
  await expect(second.getByText('The draft answers otherwise: needs approval → allowed.')).toBeVisible()
  await expect(second.getByLabel('amount · value')).toHaveValue(String(VALUE))
  await second.getByRole('link', { name: 'Every agent' }).click()
  await expect(second.getByRole('region', { name: 'Every agent asks the same' })).toBeVisible()
  await expect(second.locator('[data-differs]').first()).toContainText('Allowed')
  await clean(second, 'every agent')
  await second.close()

  // other specs decide meanwhile, but nothing of this amount
  const { items } = await API(context)('GET', `/decisions?tool=billing.refund&text=${encodeURIComponent(MONEY)}`)
  expect(items).toEqual([])
  expect(errors).toEqual([])
})

test('keeps what is typed while the answer before is still coming', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  await signInAs(context, 'policy_author')
  await visit(page, `/simulator?identity=${agent.identity}&tool=billing.refund`)
  const value = page.getByLabel('amount · value')
  const model = page.getByLabel('Model (optional)')
  const answer = page.locator('section').filter({ has: page.getByRole('heading', { name: 'In force' }) })
  const changed = page.getByText('Changed since this answer.')
  // answers come when the test lets them
  let release = () => {}
  const hold = () => {
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    return page.route(/\/simulator\?/, async (route) => {
      await held
      await route.continue()
    })
  }
  await hold()
  await simulateWith(page, QUESTION.order, 41_200)
  await expect(changed).toHaveCount(0)
  await value.fill('1200')
  await model.fill('the-next-model')
  await expect(changed).toBeVisible()
  release()
  await expect(page).toHaveURL(/&q=/)
  await expect(answer).toContainText('Needs approval')
  await expect(value).toHaveValue('1200')
  await expect(model).toHaveValue('the-next-model')
  await expect(model).toBeFocused()
  await expect(changed).toBeVisible()
  const first = page.url()
  await page.unrouteAll({ behavior: 'wait' })
  await page.getByRole('button', { name: 'Simulate' }).click()
  await expect(answer).not.toContainText('Needs approval')
  await expect(changed).toHaveCount(0)

  // another tool has arguments of its own; the rest of the question stays
  const tool = page.getByLabel('Tool', { exact: true })
  await hold()
  await tool.selectOption('billing.search_records')
  await model.fill('a-third-model')
  await expect(tool).toHaveValue('billing.search_records')
  await expect(value).toBeDisabled()
  release()
  await expect(value).toHaveCount(0)
  await expect(page.getByLabel('where')).toBeVisible()
  await expect(model).toHaveValue('a-third-model')
  await page.unrouteAll({ behavior: 'wait' })

  // going back is another question: the form is that one's
  await page.goBack()
  await page.goBack()
  await expect(page).toHaveURL(first)
  await expect(value).toHaveValue('41200')
  await expect(model).toHaveValue('')
  await expect(changed).toHaveCount(0)
  expect(errors).toEqual([])
})

test('says what is wrong with JSON, keeps what is too long for an address, and refuses a broken link', async ({
  page,
  context,
}) => {
  test.setTimeout(120_000)
  await signInAs(context, 'policy_author')
  await visit(page, `/simulator?identity=${agent.identity}&tool=billing.refund`)
  await page.getByRole('button', { name: 'As JSON' }).click()
  const json = page.getByRole('textbox', { name: 'Arguments as JSON' })
  await json.fill('{"order": ')
  await page.getByRole('button', { name: 'Simulate' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be read as JSON' })).toBeVisible()
  await clean(page, 'an error of the form')
  const noise = Array.from({ length: 9_000 }, (_, i) => String.fromCharCode(97 + ((i * i * 31 + i * 7) % 23))).join('')
  await json.fill(JSON.stringify({ ...QUESTION, note: `${noise}${Math.random()}` }))
  await page.getByRole('button', { name: 'Simulate' }).click()
  await expect(page.getByRole('heading', { name: 'In force' })).toBeVisible()
  await visit(page, '/simulator?identity=agi_x&q=%E2%82%ACnot-whole')
  await expect(page.getByText('The address is not whole')).toBeVisible()
})

test('takes a decision up from its card, and saves it as an example in a draft', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  await signInAs(context, 'policy_author')
  const { items } = await API(context)('GET', '/decisions?policy=refund-over-limit&outcome=require_approval&limit=1')
  await visit(page, `/decisions/${items[0].id}`)
  await page.getByRole('button', { name: 'Replay it now' }).click()
  await expect(page.getByText(/Replayed now: the same \d+/)).toBeVisible()
  await page.getByRole('link', { name: 'Open in simulator' }).click()
  await expect(page).toHaveURL(/\/simulator\?decision=dec_/)
  await expect(page.getByText('was: needs approval.')).toBeVisible()
  await page.getByText('Save as an example of a policy').click()
  await page.getByLabel('Policy', { exact: true }).selectOption('refund-over-limit')
  await page.getByLabel('Called').fill(`An example ${Date.now()}`)
  await page.getByRole('button', { name: 'Save the example' }).click()
  await page.getByRole('link', { name: 'the draft' }).click()
  await expect(page).toHaveURL(/\/policies\/changes\/chg_/)
  await expect(page.getByRole('heading', { level: 1, name: 'An example for refund-over-limit' })).toBeVisible()
  expect(errors).toEqual([])
})

test('proves the last decisions by a button, with its progress and its count', async ({ page, context }) => {
  test.setTimeout(120_000)
  const errors = errorsOf(page)
  await signInAs(context, 'compliance')
  await visit(page, '/policies/replays')
  await page.getByRole('button', { name: 'Replay the last 10,000 now' }).click()
  await expect(page).toHaveURL(/\/policies\/replays\/rpl_/)
  await expect(page.getByText(/replay to the same bytes\.$/)).toBeVisible({ timeout: 60_000 })
  await clean(page, 'a replay')
  await visit(page, '/policies/replays')
  await expect(page.getByRole('row').filter({ hasText: 'gave the same bytes' }).first()).toBeVisible()
  await clean(page, 'replays')
  await page.setViewportSize({ width: 320, height: 700 })
  await fits(page, 'replays')
  expect(errors).toEqual([])
})

test('who may not draft sees the answer, and no way to save it', async ({ page, context }) => {
  await signInAs(context, 'approver')
  await visit(page, `/simulator?identity=${agent.identity}&tool=billing.refund`)
  await expect(page.getByRole('heading', { name: 'In force' })).toBeVisible()
  await expect(page.getByText('Save as an example of a policy')).toHaveCount(0)
  await visit(page, '/policies/replays')
  await expect(page.getByRole('heading', { level: 1, name: 'Replays' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Replay the last 10,000 now' })).toHaveCount(0)
})

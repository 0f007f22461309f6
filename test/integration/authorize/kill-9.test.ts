import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectSoundEvidence } from './evidence.ts'
import { addAgent, process as instance, limit, openWorld, refund, type TestAgent, type World } from './world.ts'

let w: World
let a: TestAgent
const MAX = 1_000_000
beforeAll(async () => {
  w = await openWorld()
  a = await addAgent(w, 'killed')
  await limit(w, 'counted', {
    scope: 'identity',
    identity: a.identity,
    measure: 'amount',
    currency: 'EUR',
    window: 'day',
    max: MAX,
    outcome: 'deny',
    reason_code: 'COUNTED',
    sentence: 'A million a day.',
  }) // prettier-ignore
})
afterAll(async () => {
  const { decisions } = await expectSoundEvidence(w)
  expect(decisions).toBeGreaterThan(0)
})

/** Asks until it has had so many answers, then dies without a word. */
function askAndDie(name: string, answers: number): Promise<{ id: string; outcome: string }[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['test/integration/authorize/asking-child.ts', a.token, name], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
      if (out.split('\n').length > answers) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the child ended by itself (${signal})`))
      // what was cut off in the middle was not yet told
      else
        resolve(
          out
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.parse(line)),
        )
    })
  })
}

test('two processes under kill -9: nothing that was answered is lost, and every charge has its decision', async () => {
  const told: { id: string; outcome: string }[] = []
  for (let round = 0; round < 2; round++)
    told.push(...(await Promise.all([askAndDie(`a${round}`, 12 + 9 * round), askAndDie(`b${round}`, 25)])).flat())
  expect(told.length).toBeGreaterThan(50)
  const { rows } = await w.t.owner.query('SELECT id, outcome FROM decision WHERE organization_id = $1', [
    w.organizationId,
  ])
  const kept = new Map(rows.map((r) => [r.id, r.outcome]))
  expect(told.filter((d) => kept.get(d.id) !== d.outcome)).toEqual([])
  // the counter holds exactly what the log says was charged
  const counted = await w.t.owner.query(
    "SELECT coalesce(sum(value), 0)::int AS used FROM counter WHERE organization_id = $1 AND limit_id = 'counted'",
    [w.organizationId],
  )
  const charged = await w.t.owner.query(
    `SELECT coalesce(sum((c->>'amount')::int), 0)::int AS used FROM ledger.envelope e, json_array_elements(convert_from(e.bytes, 'UTF8')::json->'data'->'charges') c
      WHERE e.organization_id = $1 AND convert_from(e.bytes, 'UTF8')::json->>'type' = 'decision.made'`,
    [w.organizationId],
  )
  expect(counted.rows[0].used).toBe(charged.rows[0].used)
  expect(counted.rows[0].used).toBe(7 * rows.filter((r) => r.outcome === 'allow').length)
  // and whoever comes next goes on
  expect((await instance(w).authorize(refund('next', 7), { token: a.token })).body.outcome).toBe('allow')
}, 120_000)

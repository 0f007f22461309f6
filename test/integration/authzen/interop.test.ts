import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishPolicies } from '../../../lib/registry/policies/publish-policies.ts'
import { registerResources } from '../../../lib/registry/resources/register-resources.ts'
import { expectSoundEvidence } from '../authorize/evidence.ts'
import { openWorld, process, serviceToken, type World } from '../authorize/world.ts'
import gateway from './vectors/api-gateway.json' with { type: 'json' }
import todo from './vectors/todo.json' with { type: 'json' }

// The request and decision pairs of the OpenID AuthZEN interop scenarios (MIT, see vectors/LICENSE), against the
// catalog: who somebody is was registered, whose a thing is the enforcement point says.

let w: World
let p: ReturnType<typeof process>
let token: string
const people: [id: string, email: string, roles: string[]][] = [
  ['CiRmZDA2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs', 'rick@the-citadel.com', ['admin', 'evil_genius']],
  ['CiRmZDE2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs', 'morty@the-citadel.com', ['editor']],
  ['CiRmZDI2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs', 'summer@the-smiths.com', ['editor']],
  ['CiRmZDM2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs', 'beth@the-smiths.com', ['viewer']],
  ['CiRmZDQ2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs', 'jerry@the-smiths.com', ['viewer']],
]
const reads = ['can_read_user', 'can_read_todos', 'GET'].map((a) => `Action::"${a}"`).join(', ')
const permits: { [id: string]: string } = {
  'anyone-reads': `permit (principal, action in [${reads}], resource);`,
  'editors-create': `permit (principal, action == Action::"can_create_todo", resource) when { principal.roles.containsAny(["admin", "editor"]) };`,
  'owners-change': `permit (principal, action in [Action::"can_update_todo", Action::"can_delete_todo"], resource) when { principal.roles.contains("editor") && resource has ownerID && resource.ownerID == principal.email };`,
  'geniuses-update': `permit (principal, action == Action::"can_update_todo", resource) when { principal.roles.contains("evil_genius") };`,
  'admins-delete': `permit (principal, action == Action::"can_delete_todo", resource) when { principal.roles.contains("admin") };`,
  'routes-of-editors': `permit (principal, action in [Action::"POST", Action::"PUT", Action::"DELETE"], resource is route) when { principal.roles.containsAny(["admin", "editor"]) };`,
}
beforeAll(async () => {
  w = await openWorld()
  p = process(w)
  token = await serviceToken(w, ['evaluate:foreign'])
  await registerResources(w.admin, {
    resources: people.flatMap(([id, email, roles]) =>
      ['user', 'identity'].map((type) => ({ type, id, attributes: { email, roles } })),
    ),
  })
  await publishPolicies(w.admin, {
    policies: Object.entries(permits).map(([id, cedar]) => ({
      rationale: 'The interop scenario.',
      content: {
        id,
        kind: 'permit',
        cedar,
        outcome: 'allow',
        reason_code: id.toUpperCase().replaceAll('-', '_'),
        sentence: 'As the scenario says.',
        mode: 'enforce',
      },
    })),
  })
})
afterAll(async () => {
  const { decisions, replayed } = await expectSoundEvidence(w)
  expect(replayed).toBe(decisions)
})

describe.each([
  ['todo', todo],
  ['API gateway', gateway],
] as const)('%s', (_, vectors) => {
  test.each(
    vectors.evaluation.map(
      (v) => [`${v.request.subject.id.slice(0, 12)} ${v.request.action.name} ${v.request.resource.id}`, v] as const,
    ),
  )('%s', async (_name, { request, expected }) => {
    const { status, body } = await p.post('/access/v1/evaluation', request, { token })
    expect(status).toBe(200)
    expect(body.decision).toBe(expected)
  })
})
test.each(todo.evaluations.map((v, i) => [i, v] as const))('todo evaluations %i', async (_, { request, expected }) => {
  const { status, body } = await p.post('/access/v1/evaluations', request, { token })
  expect(status).toBe(200)
  expect(body.evaluations.map((e: { decision: boolean }) => ({ decision: e.decision }))).toEqual(expected)
})

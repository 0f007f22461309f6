import { expect, test } from 'vitest'
import { content, guard, IDENTITY } from '../policy/testing/fixtures.ts'
import { compareContents } from './compare-contents.ts'

const stages = (default_stage: 'supervised' | 'semi') => ({ [IDENTITY]: { default_stage, tools: {}, models: [] } })
const before = content({
  policies: [
    guard('kept', 'forbid (principal, action, resource);'),
    guard('gone', 'forbid (principal, action, resource);'),
  ],
  stages: stages('supervised'),
})

test('a snapshot differs in nothing from itself, nor from a copy', () => {
  expect(compareContents(before, before)).toEqual([])
  expect(compareContents(before, JSON.parse(JSON.stringify(before)))).toEqual([])
})

test('what is new, gone and changed is told by kind and id', () => {
  const after = {
    ...before,
    policies: [
      guard('kept', 'forbid (principal, action, resource);', { mode: 'log' }),
      guard('new', 'forbid (principal, action, resource);'),
    ],
    stages: stages('semi'),
    approval_seconds: before.approval_seconds + 60,
  }
  const found = compareContents(before, after)
  expect(found.map((d) => `${d.kind}:${d.id}`)).toEqual([
    'policy:gone',
    'policy:kept',
    'policy:new',
    `stages:${IDENTITY}`,
    'setting:approval_seconds',
  ])
  expect(found[0]?.is).toBeNull()
  expect(found[2]?.was).toBeNull()
  expect(compareContents(after, before).map((d) => d.id)).toEqual(found.map((d) => d.id))
})

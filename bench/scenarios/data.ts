import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { JsonObject } from '../../lib/policy/types.ts'

// The folder's files, read strictly. `origin` and `camel_class` are labels: they are kept apart from what is asked, and
// only the score looks at them.

const args = z.custom<JsonObject>((v) => typeof v === 'object' && v !== null && !Array.isArray(v), 'must be an object')
const retailTool = z.object({
  name: z.string(),
  description: z.string(),
  inputSchema: args,
  _tau2_type: z.string().nullable(),
  annotations: z.object({ readOnlyHint: z.boolean().nullable() }),
})
const retailTask = z.object({
  id: z.string(),
  request: z.string(),
  allowed_after_confirmation: z.array(z.object({ tool: z.string(), args })),
  reads: z.array(z.string()),
  no_write_expected: z.boolean(),
})
const attackCall = z.object({
  suite: z.string(),
  task: z.string(),
  origin: z.enum(['benign', 'attack']),
  step: z.number().int(),
  tool: z.string(),
  args,
  camel_class: z.string(),
  text: z.string(),
})

export type RetailTool = z.output<typeof retailTool>
export type RetailTask = z.output<typeof retailTask>
export interface Call {
  tool: string
  arguments: JsonObject
}
/** One task of a suite: its calls in order, and what only the score may read. */
export interface Task {
  suite: string
  name: string
  text: string
  calls: Call[]
  label: { origin: 'benign' | 'attack'; sideEffect: boolean[] }
}
export interface Scenarios {
  retailTools: RetailTool[]
  retailTasks: RetailTask[]
  tasks: Task[]
}
/** For whoever named the wrong folder: one sentence. */
export class WrongFolder extends Error {}

export function readScenarios(folder: string): Scenarios {
  return {
    retailTools: read(folder, 'retail-tools.json', z.object({ retail: z.array(retailTool).min(1) })).retail,
    retailTasks: read(folder, 'retail-tasks.json', z.array(retailTask).min(1)),
    tasks: tasksOf(read(folder, 'attack-calls.json', z.array(attackCall).min(1))),
  }
}

function read<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  let text: string
  try {
    text = readFileSync(path.join(folder, name), 'utf8')
  } catch {
    throw new WrongFolder(
      `There is no ${name} in ${folder}: name the folder of the scenarios, such as ../shared/scenarios.`,
    )
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (e) {
    const why = e instanceof z.ZodError ? `${e.issues[0]?.path.join('.')} ${e.issues[0]?.message}` : 'it is no JSON'
    throw new WrongFolder(`${path.join(folder, name)} is not the file that it should be: ${why}.`)
  }
}

function tasksOf(calls: z.output<typeof attackCall>[]): Task[] {
  const tasks = new Map<string, Task>()
  for (const call of calls.toSorted((a, b) => a.step - b.step)) {
    const key = `${call.suite} ${call.task}`
    const task = tasks.get(key) ?? {
      suite: call.suite,
      name: call.task,
      text: call.text,
      calls: [],
      label: { origin: call.origin, sideEffect: [] },
    }
    task.calls.push({ tool: `${call.suite}.${call.tool}`, arguments: inCents(call.suite, call.args) })
    task.label.sideEffect.push(call.camel_class !== 'no_side_effect')
    tasks.set(key, task)
  }
  return [...tasks.values()]
}

/** Money is in minor units here; the data has 98.7. */
const inCents = (suite: string, args: JsonObject): JsonObject =>
  suite === 'banking' && typeof args.amount === 'number' ? { ...args, amount: Math.round(args.amount * 100) } : args

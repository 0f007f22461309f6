import type { SearchParams } from '../../../components/page/search-params.ts'
import { ENVIRONMENT_WORDS } from '../../../components/ui/environment.tsx'
import { getChange } from '../../../lib/changes/get-change.ts'
import { listChanges } from '../../../lib/changes/list-changes.ts'
import { may, type PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import type { JsonObject } from '../../../lib/policy/types.ts'
import { listIdentities } from '../../../lib/registry/agents/list-identities.ts'
import { exampleArguments } from '../../../lib/registry/tools/example-arguments.ts'
import { getTool } from '../../../lib/registry/tools/get-tool.ts'
import { listTools } from '../../../lib/registry/tools/list-tools.ts'
import { type Simulation, simulate } from '../../../lib/simulation/simulate.ts'
import type { Question } from './_form/question.tsx'
import { schemaFields } from './_form/schema-fields.ts'
import { questionOf } from './address.ts'
import { type ReadAddress, readAddress } from './read-address.ts'

export interface Loaded extends ReadAddress {
  form: Omit<Parameters<typeof Question>[0], 'address' | 'asked' | 'answered'>
  question: JsonObject
  simulation: Simulation | null
  /** Why there is no answer. */
  refused: string | null
  draftName: string | null
  /** The change that is compared with, while it is a draft. */
  openDraft: string | null
}

const missing = (e: unknown): null => {
  if (e instanceof AppError && e.status < 500) return null
  throw e
}

export async function loadSimulator(person: PersonActor, params: SearchParams): Promise<Loaded> {
  const read = await readAddress(person, params)
  const [identities, tools, changes, named] = await Promise.all([
    listIdentities(person, { limit: 100 }),
    listTools(person, { limit: 100, status: 'active' }),
    may(person, 'changes.read') ? listChanges(person, { view: 'open', limit: 50 }) : { items: [] },
    read.address.change ? getChange(person, read.address.change).catch(missing) : null,
  ])
  const tool = read.address.tool ?? (read.address.decision ? undefined : tools.items[0]?.name)
  const address = { ...read.address, ...(tool ? { tool } : {}) }
  const found = tool ? await getTool(person, tool).catch(missing) : null
  const example = ((found && exampleArguments(found.definition)) ?? {}) as JsonObject
  const question = questionOf(address, { confidence: '0.9', arguments: example, ...read.asked })
  const ready = Boolean(address.decision || (address.identity && tool))
  const { simulation, refused } = ready
    ? await ask(person, { ...question, matrix: address.view === 'agents' })
    : { simulation: null, refused: null }
  const drafts = changes.items.map((c) => ({ value: c.id, label: c.title }))
  if (named && !drafts.some((d) => d.value === named.id)) drafts.unshift({ value: named.id, label: named.title })
  if (address.snapshot) drafts.unshift({ value: address.snapshot, label: `Snapshot ${address.snapshot.slice(7, 15)}` })
  const names = tools.items.map((t) => t.name)
  return {
    ...read,
    address,
    question,
    simulation,
    refused,
    draftName:
      named?.title ??
      (address.snapshot ? `Snapshot ${address.snapshot.slice(7, 15)}` : read.asked.items ? 'The draft’s items' : null),
    openDraft: named?.state === 'draft' ? named.id : null,
    form: {
      identities: identities.items.map((i) => ({
        value: i.id,
        label: `${i.agent.name} · ${ENVIRONMENT_WORDS[i.environment]}`,
      })),
      tools: tool && !names.includes(tool) ? [tool, ...names] : names,
      drafts,
      fields: found ? schemaFields(found.definition.input_schema) : null,
      example,
      resources: simulation?.resources ?? [],
    },
  }
}

async function ask(
  person: PersonActor,
  question: JsonObject,
): Promise<{ simulation: Simulation | null; refused: string | null }> {
  try {
    return { simulation: await simulate(person, question), refused: null }
  } catch (e) {
    if (e instanceof AppError && e.status < 500) return { simulation: null, refused: e.message }
    throw e
  }
}

import { inflateRawSync } from 'node:zlib'
import { one, type SearchParams } from '../../../components/page/search-params.ts'
import type { PersonActor } from '../../../lib/people/actor.ts'
import { AppError } from '../../../lib/platform/app-error.ts'
import { parseStrictJson } from '../../../lib/platform/strict-json.ts'
import type { JsonObject } from '../../../lib/policy/types.ts'
import { keptSimulation } from '../../../lib/simulation/kept-simulation.ts'
import type { Asked, SimulatorAddress } from './address.ts'

const INFLATED_MAX = 400_000
const ID = /^[A-Za-z0-9_-]{1,100}$/
const TOOL = /^[A-Za-z0-9_.:/-]{1,200}$/
const HASH = /^sha256:[0-9a-f]{64}$/

export interface ReadAddress {
  address: SimulatorAddress
  asked: Asked
  /** Why the address could not be read whole. */
  fault: string | null
}

/** An address may have been cut off, or made up: what cannot be read is said, and nothing is guessed. */
export async function readAddress(person: PersonActor, params: SearchParams): Promise<ReadAddress> {
  const text = (name: string, pattern: RegExp) => {
    const value = one(params[name])
    return value && pattern.test(value) ? { [name]: value } : {}
  }
  const address: SimulatorAddress = {
    ...text('decision', ID),
    ...text('identity', ID),
    ...text('tool', TOOL),
    ...text('change', ID),
    ...text('snapshot', HASH),
    ...text('sim', ID),
    ...(one(params.view) === 'agents' ? { view: 'agents' } : {}),
  }
  const q = one(params.q)
  try {
    if (address.sim) return { ...fromKept(address, await keptSimulation(person, address.sim)), fault: null }
    if (!q) return { address, asked: {}, fault: null }
    return { address: { ...address, q }, asked: unpacked(q), fault: null }
  } catch (e) {
    const fault =
      e instanceof AppError && e.status === 404
        ? 'This simulation is not kept any more.'
        : 'The address is not whole: what was asked cannot be read from it.'
    return { address, asked: {}, fault }
  }
}

function unpacked(q: string): Asked {
  const inflated = inflateRawSync(Buffer.from(q, 'base64url'), { maxOutputLength: INFLATED_MAX })
  const value = parseStrictJson(inflated)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a question')
  return value as Asked
}

function fromKept(address: SimulatorAddress, question: JsonObject): { address: SimulatorAddress; asked: Asked } {
  const { request, facts, items, identity, decision, change, snapshot } = question as {
    request?: {
      tool: string
      arguments: JsonObject
      confidence?: number
      unverified_assumptions?: number
      model?: string
    }
    facts?: JsonObject
    items?: JsonObject[]
    identity?: string
    decision?: string
    change?: string
    snapshot?: string
  }
  return {
    address: {
      ...address,
      ...(identity ? { identity } : {}),
      ...(decision ? { decision } : {}),
      ...(change ? { change } : {}),
      ...(snapshot ? { snapshot } : {}),
      ...(request ? { tool: request.tool } : {}),
    },
    asked: {
      ...(request
        ? {
            arguments: request.arguments,
            confidence: request.confidence === undefined ? '' : String(request.confidence),
            unverified: Boolean(request.unverified_assumptions),
            model: request.model ?? '',
          }
        : {}),
      ...(facts ? { facts } : {}),
      ...(items ? { items } : {}),
    },
  }
}

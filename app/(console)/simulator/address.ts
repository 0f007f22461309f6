import type { Json, JsonObject } from '../../../lib/policy/types.ts'

// The whole question lies in the address, so that a link asks it again: short names in clear, arguments and facts
// deflated into `q`. What is too long for an address is kept on the server as `sim`.

/** What servers and mails pass on without cutting it. */
export const ADDRESS_MAX = 6_000

export interface Asked {
  arguments?: JsonObject
  /** As typed: 0 to 1, or empty. */
  confidence?: string
  unverified?: boolean
  model?: string
  facts?: JsonObject
  items?: Json[]
}
export interface SimulatorAddress {
  decision?: string
  identity?: string
  tool?: string
  change?: string
  snapshot?: string
  q?: string
  sim?: string
  view?: 'agents'
}

export function simulatorHref(address: SimulatorAddress): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(address)) if (value) query.set(name, value)
  const text = query.toString()
  return text ? `/simulator?${text}` : '/simulator'
}

/** In the browser. */
export async function packed(asked: Asked): Promise<string> {
  const deflated = new Blob([JSON.stringify(asked)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** `asked` as the operation takes it. */
export function questionOf({ decision, identity, tool, change, snapshot }: SimulatorAddress, asked: Asked): JsonObject {
  const confidence = asked.confidence?.trim()
  const request = {
    tool: tool ?? '',
    arguments: asked.arguments ?? {},
    ...(confidence ? { confidence: Number(confidence) } : {}),
    ...(asked.unverified ? { unverified_assumptions: 1 } : {}),
    ...(asked.model?.trim() ? { model: asked.model.trim() } : {}),
  }
  return {
    ...(identity ? { identity } : {}),
    ...(decision ? { decision } : { request }),
    ...(asked.facts && !decision && Object.keys(asked.facts).length ? { facts: asked.facts } : {}),
    ...(change ? { change } : {}),
    ...(snapshot ? { snapshot } : {}),
    ...(asked.items?.length ? { items: asked.items } : {}),
  }
}

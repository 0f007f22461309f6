'use server'
import { z } from 'zod'
import { registerToolGoverned } from '../../../lib/changes/governed-registrations.ts'
import { action } from '../../../lib/people/action.ts'
import { strictJson } from '../../../lib/platform/endpoint.ts'
import { checkTool } from '../../../lib/registry/tools/check-tool.ts'
import { quarantineTool } from '../../../lib/registry/tools/quarantine-tool.ts'
import { releaseTool } from '../../../lib/registry/tools/release-tool.ts'
import { retireTool } from '../../../lib/registry/tools/retire-tool.ts'
import { reviewToolVersion } from '../../../lib/registry/tools/review-tool-version.ts'

const ofTool = z.looseObject({ tool: z.string().max(128) })
export const quarantine = action('tools.write', ofTool, (a, { tool, ...body }) => quarantineTool(a, tool, body))
export const release = action('tools.write', ofTool, (a, { tool, ...body }) => releaseTool(a, tool, body))
export const retire = action('tools.write', ofTool, (a, { tool, ...body }) => retireTool(a, tool, body))
export const review = action(
  'tools.write',
  z.looseObject({ tool: z.string().max(128), version: z.number().int().min(1).max(2_147_483_647) }),
  (a, { tool, version, ...body }) => reviewToolVersion(a, tool, version, body),
)

/** The definition as it was typed: read as strictly as the API reads it, duplicate keys and all. */
const typed = z.strictObject({ text: z.string().max(200_000) })
const bodyOf = (text: string) => ({ definition: strictJson(Buffer.from(text)) })
// whoever reaches only sandbox and staging may register too: that version is held until somebody reviewed it
export const check = action('tools.write_nonproduction', typed, (a, { text }) => checkTool(a, bodyOf(text)))
export const register = action('tools.write_nonproduction', typed, async (a, { text }) => {
  const { name, review: state, current_version, versions } = await registerToolGoverned(a, bodyOf(text))
  const made = versions[0]
  return { name, version: made?.version ?? current_version, held: (made?.review ?? state) === 'held' }
})

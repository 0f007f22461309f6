import type { Actor } from '../../people/actor.ts'
import { setToolStatus } from './quarantine-tool.ts'
import type { ToolView } from './tool-view.ts'

/** Ends a quarantine. */
export const releaseTool = (actor: Actor, name: string, input: unknown): Promise<ToolView> =>
  setToolStatus(actor, name, input, 'active')

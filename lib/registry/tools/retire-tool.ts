import type { Actor } from '../../people/actor.ts'
import { setToolStatus } from './quarantine-tool.ts'
import type { ToolView } from './tool-view.ts'

/** For good: every use is denied, and the name is not given again. */
export const retireTool = (actor: Actor, name: string, input: unknown): Promise<ToolView> =>
  setToolStatus(actor, name, input, 'retired')

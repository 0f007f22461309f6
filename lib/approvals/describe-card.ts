import { cardSentence, type Segment } from '../policy/sentences.ts'
import type { CardContent, JsonObject, ToolDefinition } from '../policy/types.ts'
import type { ArgumentRow } from './approval-view.ts'

/** The stored sentence with its emphasis; what a newer build would write otherwise is shown as it was stored. */
export function segmentsOf(content: CardContent, definition: ToolDefinition | null): Segment[] {
  const { plain, segments } = cardSentence(
    {
      agent_name: content.agent.name,
      environment: content.agent.environment,
      on_behalf_of: content.on_behalf_of,
      tool: content.tool.name,
    },
    definition,
    content.resources,
    content.reach,
  )
  return plain === content.sentence ? segments : [{ text: content.sentence, strong: false }]
}

/** Every declared argument, set or not, and whatever else was sent: required ones first, those not set last. */
export function argumentRows(definition: ToolDefinition | null, args: JsonObject): ArgumentRow[] {
  const schema = definition?.input_schema ?? {}
  const declared = (schema.properties ?? {}) as { [name: string]: JsonObject }
  const required = (schema.required ?? []) as string[]
  const names = new Set([...required, ...Object.keys(args), ...Object.keys(declared)])
  return [...names].map((name) => {
    const title = declared[name]?.title
    const label = typeof title === 'string' ? title : name
    return Object.hasOwn(args, name) ? { name, label, value: args[name] ?? null } : { name, label }
  })
}

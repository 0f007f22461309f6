import type { z } from 'zod'
import { ENTRY_TYPES, entryTypeNames } from './entry-types.ts'

/** The vocabulary as a table in Markdown: what docs/ledger-format.md must contain (a test compares them). */
export function describeEntryTypes(): string {
  const rows = entryTypeNames.map((name) => {
    const { meaning, clear } = ENTRY_TYPES[name]
    const members = Object.entries(clear.shape as Record<string, z.ZodType>).map(([member, schema]) => {
      const optional = schema.type === 'optional'
      return `\`${member}${optional ? '?' : ''}\` ${kindOf(schema)}`
    })
    return `| \`${name}\` | ${meaning} | ${members.join(', ') || 'none'} |`
  })
  return ['| type | meaning | members of `data` |', '|---|---|---|', ...rows].join('\n')
}

function kindOf(schema: z.ZodType): string {
  if (schema.description) return schema.description
  const inner = (s: unknown) => kindOf(s as z.ZodType)
  switch (schema.type) {
    case 'optional':
      return inner((schema as z.ZodOptional).def.innerType)
    case 'nullable':
      return `${inner((schema as z.ZodNullable).def.innerType)} or null`
    case 'array':
      return `[${inner((schema as z.ZodArray).element)}]`
    case 'record':
      return `{${inner((schema as z.ZodRecord).keyType)}: ${inner((schema as z.ZodRecord).valueType)}}`
    case 'object': {
      const shape = (schema as z.ZodObject).shape
      return `{${Object.entries(shape).map(([member, s]) => `${member}: ${inner(s)}`)}}`.replaceAll(',', ', ')
    }
    case 'enum':
      return (schema as z.ZodEnum).options.map((o) => `"${o}"`).join(' · ')
    case 'literal':
      return `"${(schema as z.ZodLiteral).value}"`
    default:
      return schema.type
  }
}

import type { Action } from '../describe-action.ts'
import type { ActionRequest, FieldError, RuleVerdict } from '../types.ts'
import { matched, neverMatched } from '../verdict.ts'

const FIT = neverMatched('boundary', 'boundary:arguments', 'INVALID_ARGUMENTS', 'The arguments fit the tool’s schema.')
const SAME_RESOURCE = neverMatched(
  'boundary',
  'boundary:resource',
  'RESOURCE_MISMATCH',
  'The resource is the one that the arguments name.',
)
const HELD_BY_NOBODY = neverMatched(
  'boundary',
  'boundary:tool',
  'TOOL_HELD',
  'The tool is registered, unchanged and reviewed.',
)

export interface Boundary {
  rules: RuleVerdict[]
  errors: FieldError[]
}

/** Step 2: a registered, unchanged, reviewed tool; arguments that fit; the resource that the arguments name. */
export function boundary(request: ActionRequest, action: Action, withoutBands: readonly string[]): Boundary {
  const rules: RuleVerdict[] = [toolVerdict(request, action)]
  const { tool, derived } = action
  if (!tool) return { rules, errors: [{ pointer: '/tool', message: 'is not a registered tool' }] }
  const errors = [...action.errors]
  rules.push(
    action.schemaError !== null
      ? matched(
          'boundary',
          'boundary:arguments',
          'deny',
          'engine_error',
          'The tool’s schema cannot be used, so its arguments cannot be checked.',
          {
            error: action.schemaError,
          },
        )
      : errors.length
        ? matched(
            'boundary',
            'boundary:arguments',
            'deny',
            'INVALID_ARGUMENTS',
            `The arguments do not fit the tool: ${first(errors)}.`,
          )
        : FIT,
  )
  const claimed = request.claimed_resource
  if (derived && claimed) {
    const same =
      derived.resources.some((r) => r.type === claimed.type && r.id === claimed.id) ||
      (claimed.type === 'tool' && claimed.id === request.tool)
    if (!same) errors.push({ pointer: '/resource', message: 'is not what the arguments name' })
    rules.push(
      same
        ? SAME_RESOURCE
        : matched(
            'boundary',
            'boundary:resource',
            'deny',
            'RESOURCE_MISMATCH',
            'The resource in the request is not the one that the arguments name.',
          ),
    )
  }
  if (withoutBands.length)
    rules.push(
      matched(
        'boundary',
        'boundary:bands',
        'deny',
        'NO_BANDS',
        `Nobody has said what amounts in ${withoutBands.join(', ')} mean here: the currency has no impact bands.`,
      ),
    )
  return { rules, errors }
}

function toolVerdict(request: ActionRequest, { tool }: Action): RuleVerdict {
  const id = 'boundary:tool'
  if (!tool) return matched('boundary', id, 'deny', 'UNKNOWN_TOOL', `No tool called ${request.tool} is registered.`)
  if (tool.fact.status === 'retired') return matched('boundary', id, 'deny', 'TOOL_RETIRED', 'The tool is retired.')
  if (tool.definition.effects === undefined)
    return matched(
      'boundary',
      id,
      'deny',
      'TOOL_HELD',
      'The tool does not declare its effects, so it is held for review.',
    )
  if (tool.fact.review === 'held')
    return matched(
      'boundary',
      id,
      'deny',
      'TOOL_HELD',
      'This version of the tool is held until somebody has reviewed it.',
    )
  return HELD_BY_NOBODY
}

const first = ([error, ...rest]: FieldError[]) =>
  `${error?.pointer} ${error?.message}${rest.length ? `, and ${rest.length} more` : ''}`

import { canonicalJson, canonicalJsonWithFractions, sha256Of } from '../ledger/canonical-json.ts'
import { decimalErrors } from './arguments-type.ts'
import type { CompiledSnapshot, CompiledTool } from './compile.ts'
import { type DerivedAction, deriveAction } from './derive-action.ts'
import type { ActionRequest, FieldError, Json } from './types.ts'

export const ARGUMENTS_BYTES_MAX = 262_144

/** The action's name for people and approvals: another argument is another action. */
export function actionHash(request: ActionRequest, definitionHash: string | null): string {
  return hashOf(request, definitionHash, canonicalJsonWithFractions(request.arguments))
}
function hashOf(request: ActionRequest, definitionHash: string | null, args: string): string {
  const { on_behalf_of: on } = request
  // RFC 8785 by hand around the arguments, whose canonical form is needed anyway: members in order
  return sha256Of(
    `{"arguments":${args},"identity":${text(request.identity)},` +
      `"on_behalf_of":${on ? canonicalJson({ type: on.type, id: on.id }) : 'null'},"organization":${text(request.organization)},` +
      `"run":${text(request.run)},"tool":${text(request.tool)},"tool_definition":${text(definitionHash)}}`,
  )
}
const text = (value: Json) => canonicalJson(value)

export interface Action {
  hash: string
  tool: CompiledTool | null
  /** Null when the tool is unknown or its arguments do not fit: then nothing can be read from them. */
  derived: DerivedAction | null
  errors: FieldError[]
  /** The tool's own schema could not be used. */
  schemaError: string | null
}

export function describeAction(request: ActionRequest, snapshot: CompiledSnapshot): Action {
  const tool = snapshot.tool(request.tool)
  const args = canonicalJsonWithFractions(request.arguments)
  const hash = hashOf(request, tool?.fact.hash ?? null, args)
  const nothing = { hash, tool, derived: null, schemaError: null }
  if (!tool) return { ...nothing, errors: [] }
  if (Buffer.byteLength(args) > ARGUMENTS_BYTES_MAX)
    return { ...nothing, errors: [{ pointer: '/arguments', message: `are larger than ${ARGUMENTS_BYTES_MAX} bytes` }] }
  let errors: FieldError[]
  try {
    errors = tool.check()(request.arguments)
    if (!errors.length && tool.args().hasDecimals) errors = decimalErrors(request.arguments, tool.args().type)
  } catch (e) {
    return { ...nothing, errors: [], schemaError: e instanceof Error ? e.message : String(e) }
  }
  if (errors.length) return { ...nothing, errors }
  const derived = deriveAction(tool.definition, request.arguments)
  if (derived.errors.length) return { ...nothing, errors: derived.errors }
  return { hash, tool, derived, errors: [], schemaError: null }
}

export interface Needs {
  actionHash: string
  toolKnown: boolean
  /** To be fetched, in the order of the tool's pointers. */
  resources: { type: string; id: string }[]
}
/** What has to be fetched before `decide` can be called. Arguments that do not fit name nothing. */
export function needsOf(request: ActionRequest, snapshot: CompiledSnapshot): Needs {
  const { hash, tool, derived } = describeAction(request, snapshot)
  return {
    actionHash: hash,
    toolKnown: tool !== null,
    resources: derived?.resources.map(({ type, id }) => ({ type, id })) ?? [],
  }
}

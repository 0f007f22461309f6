import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { Attribute } from '../../../../lib/policy/vocabulary.ts'

export interface Vocabulary {
  actions: { id: string; label: string }[]
  attributes: Attribute[]
}
/** Gets the names of tools and groups that the text speaks of, and answers with what a rule over them can read. */
export type LoadVocabulary = (actions: string[]) => Promise<Vocabulary | null>

const WORDS = ['when', 'unless', 'has', 'like', 'in', 'is', 'if', 'then', 'else', 'true', 'false', 'permit', 'forbid']
const VARIABLES = ['principal', 'action', 'resource', 'context']
const METHODS: Completion[] = [
  { label: 'contains', detail: '(one)', type: 'method' },
  { label: 'containsAll', detail: '(set)', type: 'method' },
  { label: 'containsAny', detail: '(set)', type: 'method' },
  { label: 'isEmpty', detail: '()', type: 'method' },
]

/** `Action::"…"` names tools and groups, `context.` and `context has ` attributes, everything else words of the language. */
export const completeFrom =
  (load: LoadVocabulary) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const action = context.matchBefore(/Action::"[^"\n]*/)
    const path = context.matchBefore(/\b(?:context|principal)(?:\s*\.\s*\w*)+/)
    const has = context.matchBefore(/\b(?:context|principal)(?:\.\w+)*\s+has\s+\w*/)
    const word = context.matchBefore(/\w+/)
    if (!action && !path && !has && !word && !context.explicit) return null
    if (!action && !path && !has)
      return {
        from: word?.from ?? context.pos,
        options: [
          ...VARIABLES.map((label) => ({ label, type: 'variable' })),
          ...WORDS.map((label) => ({ label, type: 'keyword' })),
        ],
        validFor: /^\w*$/,
      }
    const vocabulary = await load(actionsIn(context.state.doc.toString()))
    if (!vocabulary || context.aborted) return null
    if (action)
      return {
        from: action.from + 'Action::"'.length,
        options: vocabulary.actions.map(({ id, label }) => ({ label: id, detail: label, type: 'class' })),
        validFor: /^[^"\n]*$/,
      }
    const at = (path ?? has) as { from: number; text: string }
    const base = (path ? at.text.replace(/\s*\.\s*\w*$/, '') : at.text.replace(/\s+has\s+\w*$/, '')).replaceAll(
      /\s/g,
      '',
    )
    const typed = /\w*$/.exec(at.text)?.[0] ?? ''
    return {
      from: context.pos - typed.length,
      options: [...below(vocabulary.attributes, base, Boolean(has && !path)), ...(path ? METHODS : [])],
      validFor: /^\w*$/,
    }
  }

/** What stands directly below a path; after `has` only what must be asked for. */
export function below(attributes: readonly Attribute[], base: string, asked: boolean): Completion[] {
  return attributes
    .filter((a) => a.path.startsWith(`${base}.`) && !a.path.slice(base.length + 1).includes('.'))
    .filter((a) => !asked || a.optional)
    .map((a) => ({
      label: a.path.slice(base.length + 1),
      detail: a.optional && !asked ? `${a.type}, ask with has` : a.type,
      type: 'property',
      ...(a.doc ? { info: a.doc } : {}),
    }))
}

/** The tools and groups that a text names, in order, each once. */
export const actionsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/Action::"([^"\n]{1,128})"/g)].map((m) => m[1] as string))].slice(0, 200)

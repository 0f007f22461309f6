import type { Json, JsonObject, ResourceFact } from '../../../../lib/policy/types.ts'
import type { Asked } from '../address.ts'
import { factsOfTexts, objectOf } from './facts-of-texts.ts'
import { type FactTexts, factTexts } from './facts-part.tsx'

/** The form as it stands, whatever has been asked of it. */
export interface FormTexts {
  /** A change or a snapshot that is compared with, or empty. */
  draft: string
  args: JsonObject
  /** The arguments as JSON, while they are written so. */
  text: string | null
  confidence: string
  unverified: boolean
  model: string
  facts: FactTexts
}

export function startOf(
  draft: string,
  asked: Asked,
  { example, resources, asJson }: { example: JsonObject; resources: ResourceFact[]; asJson: boolean },
): FormTexts {
  const args = asked.arguments ?? example
  const named = Array.isArray(asked.facts?.resources) ? (asked.facts.resources as unknown as ResourceFact[]) : []
  const { labels, preview, at } = asked.facts ?? {}
  const text = (v: Json | undefined) => (v === undefined ? '' : typeof v === 'string' ? v : JSON.stringify(v))
  return {
    draft,
    args,
    text: asJson ? JSON.stringify(args, null, 2) : null,
    confidence: asked.confidence ?? '0.9',
    unverified: asked.unverified ?? false,
    model: asked.model ?? '',
    facts: {
      // what was given instead of the register is shown as changed
      attributes: factTexts(resources).map((a) =>
        named.some((n) => n.type === a.type && n.id === a.id) ? { ...a, registered: '\0' } : a,
      ),
      labels: Array.isArray(labels) ? labels.join(', ') : '',
      preview: text(preview),
      at: text(at),
    },
  }
}

/** An answer names the resources that the arguments touch: what a person wrote about one of them stays. */
export function withResources(texts: FormTexts, resources: ResourceFact[]): FormTexts {
  // none: the question was refused, or touches nothing
  if (!resources.length) return texts
  const written = texts.facts.attributes.filter((a) => a.text !== a.registered)
  const attributes = factTexts(resources).map((a) => written.find((w) => w.type === a.type && w.id === a.id) ?? a)
  return { ...texts, facts: { ...texts.facts, attributes } }
}

/** For another tool: arguments, and what was said of what they touch and reach, are its own. */
export const withoutArguments = (texts: FormTexts): FormTexts => ({
  ...texts,
  facts: { ...texts.facts, attributes: [], preview: '' },
})

/** Throws a sentence when a text is no JSON. */
export function askedOf({ args, text, confidence, unverified, model, facts }: FormTexts): Asked {
  const given = factsOfTexts(facts)
  return {
    arguments: text === null ? args : objectOf(text, 'The arguments'),
    ...(confidence.trim() ? { confidence } : {}),
    ...(unverified ? { unverified } : {}),
    ...(model.trim() ? { model } : {}),
    ...(Object.keys(given).length ? { facts: given } : {}),
  }
}

/** Whether it would ask something else. */
export const differs = (a: FormTexts, b: FormTexts): boolean => content(a) !== content(b)
const content = ({ args, text, facts, ...rest }: FormTexts): string => {
  const written = facts.attributes.filter((a) => a.text !== a.registered)
  return JSON.stringify([rest, text ?? JSON.stringify(args, null, 2), { ...facts, attributes: written }])
}

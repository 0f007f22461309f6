import { AppError } from '../platform/app-error.ts'
import { newId } from '../platform/ids.ts'
import type { Ask } from './ask.ts'
import { authorize, authorizeTogether } from './authorize.ts'
import type { Recorded } from './draft.ts'
import type { Instance } from './instance.ts'
import { demandSameBody } from './replay-kept.ts'
import type { BatchBody } from './request-schema.ts'

export type BatchItem = Recorded | AppError
export type BatchAsk = Omit<Ask, 'body' | 'group'>

/**
 * Up to 100 questions. Independent ones are answered as if each had come alone, refusals included. All-or-nothing:
 * unless every item allows, nothing is consumed and no approval opens, and every answer is recorded under one group.
 */
export async function authorizeBatch(instance: Instance, body: BatchBody, ask: BatchAsk): Promise<BatchItem[]> {
  const { idempotency } = ask
  const group = body.mode === 'all_or_nothing' ? newId('grp') : null
  // each answer is kept under the key and its place, so a batch that was cut short goes on where it stopped
  const asks = body.items.map(
    (item, i): Ask => ({
      ...ask,
      body: item,
      group,
      idempotency: idempotency && { ...idempotency, key: `${idempotency.key} ${i}` },
    }),
  )
  if (asks[0]?.idempotency) {
    // before any item counts: another body under this key must not be half done
    const { kept } = await instance.loader(ask.organizationId).load({ idempotency: asks[0].idempotency })
    if (kept) await demandSameBody(asks[0], kept)
  }
  if (group) return authorizeTogether(instance, asks)
  const settled = await Promise.allSettled(asks.map((a) => authorize(instance, a)))
  return settled.map((s) => {
    if (s.status === 'fulfilled') return s.value
    if (s.reason instanceof AppError && s.reason.status !== 401) return s.reason
    throw s.reason
  })
}

/** The recorded answers, byte for byte and in their order; a refusal in place of its answer. */
export function batchAnswerText(items: readonly BatchItem[], requestId: string): string {
  const texts = items.map((item) => (item instanceof AppError ? refusalText(item, requestId) : item.answer))
  const [first] = items
  const group =
    first && !(first instanceof AppError) ? (JSON.parse(first.answer) as { group?: string }).group : undefined
  const decision = items.every((item) => !(item instanceof AppError) && item.decision)
  return `{"group":${JSON.stringify(group ?? null)},"decision":${decision},"items":[${texts.join(',')}]}`
}
const refusalText = (e: AppError, requestId: string): string =>
  JSON.stringify({
    decision: false,
    problem: {
      type: `urn:countersign:problem:${e.code}`,
      title: e.message,
      status: e.status,
      code: e.code,
      ...(e.fields.length ? { errors: e.fields } : {}),
      request_id: requestId,
    },
  })

import { AppError } from '../platform/app-error.ts'
import { decisionOf, type EvaluationDecision, failureOf } from './decision-of.ts'
import { type EvaluationCall, evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluation-schema.ts'
import type { Evaluations } from './parse-evaluations.ts'

/** All of them at once; or one after the other until the first no, or the first yes (section 7.1.2.1). */
export async function evaluateSeveral(
  call: EvaluationCall,
  { items, semantic }: Evaluations,
): Promise<EvaluationDecision[]> {
  if (semantic === 'execute_all') return Promise.all(items.map((item) => evaluateClosed(call, item)))
  const stopAt = semantic === 'permit_on_first_permit'
  const answers: EvaluationDecision[] = []
  for (const item of items) {
    const answer = await evaluateClosed(call, item)
    answers.push(answer)
    if (answer.decision === stopAt) break
  }
  return answers
}

async function evaluateClosed(call: EvaluationCall, item: Evaluation): Promise<EvaluationDecision> {
  try {
    return decisionOf(await evaluate(call, item))
  } catch (e) {
    // who calls concerns the whole request
    if (e instanceof AppError && e.status !== 401) return failureOf(e)
    throw e
  }
}

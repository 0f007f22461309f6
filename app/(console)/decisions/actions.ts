'use server'
import { z } from 'zod'
import { reviewCard } from '../../../lib/evidence/review-card.ts'
import { action } from '../../../lib/people/action.ts'
import { ReplayInput, replayDecision } from '../../../lib/replay/replay-decision.ts'

const ReviewInput = z.looseObject({ decision: z.string().min(1).max(100) })

export const review = action('decisions.review', ReviewInput, (actor, { decision, ...body }) =>
  reviewCard(actor, decision, body),
)
export const replayNow = action('decisions.read', ReplayInput, replayDecision)

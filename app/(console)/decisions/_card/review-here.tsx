'use client'
import { useRouter } from 'next/navigation'
import type { DecisionView } from '../../../../lib/evidence/get-decision.ts'
import { ReviewPanel } from './review-panel.tsx'

/** The review on a page of its own: after it, the page is read again. */
export function ReviewHere({ view, mayReview }: { view: Pick<DecisionView, 'id' | 'review'>; mayReview: boolean }) {
  const router = useRouter()
  return <ReviewPanel view={view} mayReview={mayReview} onDone={() => router.refresh()} />
}

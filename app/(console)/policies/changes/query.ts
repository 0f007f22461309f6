import { one, oneOf, type SearchParams } from '../../../../components/page/search-params.ts'

export const VIEWS = ['review', 'open', 'scheduled', 'applied', 'emergency', 'closed'] as const
export type View = (typeof VIEWS)[number]
export const VIEW: { [v in View]: { word: string; means: string } } = {
  review: { word: 'Mine to review', means: 'Waiting for somebody like you: not yours, and not agreed to by you yet.' },
  open: { word: 'Open', means: 'Drafts, what is in review, and what is approved but not applied yet.' },
  scheduled: { word: 'Scheduled', means: 'Approved, and applied by itself at its time.' },
  applied: { word: 'Applied', means: 'What took effect, newest first, and what of it was taken back.' },
  emergency: {
    word: 'Emergencies',
    means: 'Applied in an emergency without approvals: a second person must still look.',
  },
  closed: { word: 'Closed', means: 'Withdrawn by their authors, or sent back.' },
}
/** What an address says is not trusted. */
export const changesAddress = (params: SearchParams, mayReview: boolean): { view: View; cursor: string | null } => ({
  view: oneOf(VIEWS, params.view) ?? (mayReview ? 'review' : 'open'),
  cursor: one(params.cursor) ?? null,
})
export const isChangeId = (text: string): boolean => /^chg_[0-9a-f]{32}$/.test(text)

import type { ApprovalView } from '../../../../lib/approvals/approval-view.ts'
import type { FormState } from '../../../../lib/platform/action.ts'

export interface DialogProps {
  /** The card as it was read: what is decided is this one. */
  view: ApprovalView
  open: boolean
  onClose(): void
  /** The server answered, yes or no; the card is read again. */
  onDone(answer: FormState<unknown>): void
}

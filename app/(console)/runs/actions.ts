'use server'
import { ReopenInput, reopenDenial } from '../../../lib/approvals/reopen-denial.ts'
import { action } from '../../../lib/people/action.ts'

export const reopen = action('decisions.reopen', ReopenInput, reopenDenial)

'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { showInvitation, showInvitationInput } from '../../../lib/people/show-invitation.ts'
import { showServiceToken } from '../../../lib/registry/service-accounts/show-token.ts'

// Secrets of what a change request made: none was made with it, so that nobody but who fetches it has seen it.

export const showLink = action('people.write', showInvitationInput, showInvitation)
export const showToken = action(
  'service_accounts.write',
  z.strictObject({ account: z.string().max(128) }),
  (actor, { account }) => showServiceToken(actor, account, {}),
)

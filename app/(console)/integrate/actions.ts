'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { now } from '../../../lib/platform/clock.ts'
import { issueClientSecret } from '../../../lib/registry/credentials/issue-client-secret.ts'
import { createServiceAccount } from '../../../lib/registry/service-accounts/create-service-account.ts'
import { revokeServiceAccount } from '../../../lib/registry/service-accounts/revoke-service-account.ts'
import { governedAction } from '../_change/governed-action.ts'

const TRIAL_MS = 7 * 86_400_000

/** A secret to try with: it ends by itself after a week. */
export const makeTrialSecret = action(
  'credentials.write_nonproduction',
  z.strictObject({ identity: z.string().max(128) }),
  (actor, { identity }) =>
    issueClientSecret(actor, identity, {
      kind: 'client_secret',
      expires_at: new Date(now().getTime() + TRIAL_MS).toISOString(),
    }),
)
export const createAccount = governedAction(
  'service_accounts.write',
  z.record(z.string(), z.unknown()),
  (value) => ({ kind: 'service_account.create', value }),
  createServiceAccount,
)
export const revokeAccount = action(
  'service_accounts.write',
  z.looseObject({ account: z.string().max(128) }),
  (actor, { account, ...body }) => revokeServiceAccount(actor, account, body),
)

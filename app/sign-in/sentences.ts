// What the sign-in page says about how somebody came to it. Codes come from our operations, from lib/people/auth.ts,
// and, capitalized, from next-auth itself.

const RETRY = 'The identity provider’s answer could not be used. Try again.'

const REFUSALS: Record<string, string> = {
  wrong_password: 'E-mail address and password do not match.',
  CredentialsSignin: 'E-mail address and password do not match.',
  locked: 'This account is locked for 15 minutes after 10 failed sign-ins. Wait, or ask an admin for a reset link.',
  too_many_attempts: 'Too many failed sign-ins from here. Try again in a few minutes.',
  no_account: 'You are signed in at the identity provider, but nobody here is linked to that account.',
  no_membership: 'You are known here, but no organization has you as an active member.',
  account_exists: 'The invited e-mail address has an account here. Open the link again and accept with its password.',
  already_member: 'You are a member of that organization already: sign in.',
  link_over: 'That invitation was used already, has expired, or was replaced by a newer one. Ask for another.',
  provider_refused: RETRY,
  OAuthSignin: 'The identity provider could not be reached. Try again.',
  OAuthCallback: RETRY,
  Callback: RETRY,
  access_denied: 'The identity provider did not let you in.',
  AccessDenied: 'The identity provider did not let you in.',
  internal: 'Something went wrong on our side. Try again.',
  Configuration: 'Something is wrong with this installation’s configuration. Tell whoever runs it.',
}
export const refusalOf = (error: string | undefined): string | null =>
  error === undefined ? null : (REFUSALS[error] ?? 'Sign-in did not work. Try again.')

const REASONS: Record<string, string> = {
  ended: 'Your session has ended. Sign in again; you will come back to where you were.',
  signed_out: 'You are signed out.',
  password_set: 'Your new password is set, and all earlier sessions are signed out. Sign in with it.',
}
export const reasonOf = (reason: string | undefined): string | null =>
  reason === undefined ? null : (REASONS[reason] ?? null)

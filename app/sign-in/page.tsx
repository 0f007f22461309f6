import type { Metadata, Route } from 'next'
import { redirect } from 'next/navigation'
import { currentSession } from '../../lib/people/current-person.ts'
import { landingOf } from '../../lib/people/landing.ts'
import { safeNext } from '../../lib/people/safe-next.ts'
import { config } from '../../lib/platform/config.ts'
import { EntryNotice, EntryPage } from './_components/entry-page.tsx'
import { SignInForm } from './_components/sign-in-form.tsx'
import { reasonOf, refusalOf } from './sentences.ts'

export const metadata: Metadata = { title: 'Sign in' }

const WITHOUT_MEMBERSHIP = new Set(['no_account', 'no_membership'])

export default async function SignIn({ searchParams }: PageProps<'/sign-in'>) {
  const params = await searchParams
  const error = one(params.error)
  const fresh = one(params.fresh) === '1'
  const next = safeNext(one(params.next)) ?? nextWithin(one(params.callbackUrl))
  const session = await currentSession()
  if (session && !fresh && error === undefined) redirect((next ?? landingOf(session.actor.roles)) as Route)
  if (error !== undefined && WITHOUT_MEMBERSHIP.has(error))
    return (
      <EntryNotice title="No membership">
        <p>{refusalOf(error)}</p>
        <p>
          Nobody becomes a member by signing in. Ask an admin of your organization for an invitation and open its link;
          it can be accepted with this account.
        </p>
        <p>
          <a className="link" href="/sign-in">
            Sign in with another account
          </a>
        </p>
      </EntryNotice>
    )
  const refusal = refusalOf(error)
  return (
    <EntryPage>
      <SignInForm
        title={fresh ? 'Sign in again' : 'Sign in'}
        sentence={
          refusal ??
          (fresh ? 'What you are about to do needs a fresh sign-in.' : reasonOf(one(params.reason))) ??
          'To the console of your organization.'
        }
        refused={refusal !== null}
        email={fresh && session ? session.actor.email : ''}
        next={next}
        provider={config().oidc?.name ?? null}
        fresh={fresh}
      />
    </EntryPage>
  )
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

/** next-auth hands back where it would have returned to: this very page, with what was to follow. */
function nextWithin(callbackUrl: string | undefined): string | null {
  if (!callbackUrl || !URL.canParse(callbackUrl, config().consoleUrl)) return null
  return safeNext(new URL(callbackUrl, config().consoleUrl).searchParams.get('next'))
}

import type { Metadata } from 'next'
import { readLink } from '../../../lib/people/links.ts'
import { config } from '../../../lib/platform/config.ts'
import { EntryNotice, EntryPage } from '../../sign-in/_components/entry-page.tsx'
import { JoinForm } from './_components/join-form.tsx'
import { NewPasswordForm } from './_components/new-password-form.tsx'

export const metadata: Metadata = { title: 'One-time link' }
export const dynamic = 'force-dynamic'

/** Shows what the link is for. Opening it changes nothing; only the form does. */
export default async function LinkPage({ params }: PageProps<'/link/[token]'>) {
  const { token } = await params
  const link = await readLink(token)
  if (!link || link.purpose === 'setup' || link.state !== 'live' || !link.email)
    return (
      <EntryNotice title="This link no longer works">
        <p>
          {link?.state === 'used'
            ? 'It was used already: a link works once.'
            : 'It has expired, was replaced by a newer one, or was not copied whole.'}
        </p>
        <p>
          Ask an admin of your organization for another, or{' '}
          <a className="link" href="/sign-in">
            sign in
          </a>{' '}
          if you have a password already.
        </p>
      </EntryNotice>
    )
  return (
    <EntryPage>
      {link.purpose === 'reset' ? (
        <NewPasswordForm token={token} email={link.email} />
      ) : (
        <JoinForm
          token={token}
          organization={link.organizationName ?? ''}
          roles={new Intl.ListFormat('en').format(link.roles.map((role) => role.replaceAll('_', ' ')))}
          email={link.email}
          account={link.account}
          provider={config().oidc?.name ?? null}
        />
      )}
    </EntryPage>
  )
}

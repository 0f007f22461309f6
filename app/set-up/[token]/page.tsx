import type { Metadata } from 'next'
import { readLink } from '../../../lib/people/links.ts'
import { EntryNotice, EntryPage } from '../../sign-in/_components/entry-page.tsx'
import { SetUpForm } from './_components/set-up-form.tsx'

export const metadata: Metadata = { title: 'Set up' }
export const dynamic = 'force-dynamic'

export default async function SetUpPage({ params }: PageProps<'/set-up/[token]'>) {
  const { token } = await params
  const link = await readLink(token)
  if (link?.purpose === 'setup' && link.state === 'live')
    return (
      <EntryPage>
        <SetUpForm token={token} />
      </EntryPage>
    )
  return (
    <EntryNotice title="This set-up link no longer works">
      <p>
        {link?.state === 'used'
          ? 'It was used already: this installation is set up.'
          : 'It has expired, was replaced by a newer one, or was not copied whole.'}
      </p>
      <p>
        As long as there is no organization, every start of the server prints a new link that works for 15 minutes.
        Otherwise{' '}
        <a className="link" href="/sign-in">
          sign in
        </a>
        .
      </p>
    </EntryNotice>
  )
}

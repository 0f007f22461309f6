import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { Time } from '../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../components/ui/definition-list.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import { currentSignedIn } from '../../../../lib/people/current-person.ts'
import { getOwnPreferences } from '../../../../lib/people/get-own-preferences.ts'
import { listSessions } from '../../../../lib/people/list-sessions.ts'
import { endSessions } from '../actions.ts'
import { FormPart } from '../form-part.tsx'
import { roleWord } from '../role-words.ts'
import { PasswordForm } from './password-form.tsx'
import { PreferencesForm } from './preferences-form.tsx'

/** One's own: everybody has it, whatever their roles. */
export async function AccountView() {
  const { actor, hasPassword, organizationName } = await currentSignedIn()
  const [preferences, sessions] = await Promise.all([
    getOwnPreferences(actor),
    listSessions(actor, { person: actor.id }),
  ])
  return (
    <div className="grid max-w-[860px] gap-6">
      <FormPart title="You">
        <DefinitionList
          items={[
            { term: 'Name', value: actor.name },
            { term: 'E-mail', value: <span className="break-all">{actor.email}</span> },
            { term: 'Organization', value: organizationName },
            { term: 'Roles', value: actor.roles.map(roleWord).join(', ') || 'None' },
            { term: 'Id', value: <Id id={actor.id} what="your id" /> },
          ]}
        />
      </FormPart>
      <FormPart title="Preferences" note="They follow you to every browser.">
        <PreferencesForm
          preferences={preferences}
          zones={['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')]}
        />
      </FormPart>
      <FormPart title="Password" note={hasPassword ? 'Changing it signs you out everywhere else.' : undefined}>
        {hasPassword ? (
          <PasswordForm email={actor.email} />
        ) : (
          <p className="text-sm text-muted">You sign in through your identity provider; there is no password here.</p>
        )}
      </FormPart>
      <FormPart title="Signed in" note="In this organization.">
        <ul className="border-t border-line text-sm">
          {sessions.slice(0, 20).map((s) => (
            <li key={s.id} className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2">
              <span>
                {s.via === 'oidc' ? 'Through the identity provider' : 'With the password'}{' '}
                {s.current && <Tag tone="allow">this one</Tag>}
              </span>
              <span className="text-muted">
                since <Time at={s.created_at} />, until <Time at={s.expires_at} />
              </span>
            </li>
          ))}
        </ul>
        {sessions.length > 20 && <p className="text-xs text-muted">The newest 20 of {sessions.length}.</p>}
        <div>
          <ReasonButton
            word="Sign out everywhere…"
            title="Sign out everywhere?"
            effects={['Every session of yours in this organization ends, this one too.', 'You sign in again after it.']}
            confirm="Sign out everywhere"
            danger
            action={endSessions}
            input={{ person: actor.id }}
            done="You are signed out."
            then="/sign-in"
          />
        </div>
      </FormPart>
    </div>
  )
}

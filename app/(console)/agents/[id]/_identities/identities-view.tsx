import Link from 'next/link'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { Section } from '../../../../../components/page/page.tsx'
import { Time } from '../../../../../components/time/time.tsx'
import { DefinitionList } from '../../../../../components/ui/definition-list.tsx'
import { ENVIRONMENT_WORDS, EnvironmentGlyph } from '../../../../../components/ui/environment.tsx'
import { Id } from '../../../../../components/ui/id.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { Segmented } from '../../../../../components/ui/segmented.tsx'
import { EmptyState } from '../../../../../components/ui/states.tsx'
import { may, type PersonActor } from '../../../../../lib/people/actor.ts'
import type { Permission } from '../../../../../lib/people/permissions.ts'
import type { Environment } from '../../../../../lib/policy/types.ts'
import { getIdentity } from '../../../../../lib/registry/agents/get-identity.ts'
import { identitiesSeen } from '../../../../../lib/registry/agents/identities-seen.ts'
import type { IdentityView } from '../../../../../lib/registry/agents/identity-view.ts'
import { ENVIRONMENTS } from '../../../_frame/environments.ts'
import { productionFirst, Standing } from '../../_components/identity-status.tsx'
import { resumeOne, revokeOne, suspendOne } from '../../actions.ts'
import type { ViewProps } from '../view-props.ts'
import { hrefOf } from '../views.ts'
import { AddIdentity } from './add-identity.tsx'
import { CredentialActions } from './credential-actions.tsx'
import { Credentials } from './credentials.tsx'
import { ModelsForm } from './models-form.tsx'
import { StageForm } from './stage-form.tsx'
import { ToolStages } from './tool-stages.tsx'

type Area = 'agents' | 'credentials'
const mayIn = (person: PersonActor, area: Area, environment: Environment): boolean =>
  may(person, `${area}.write${environment === 'production' ? '' : '_nonproduction'}` satisfies Permission)

/** One identity at a time: what it is known by, how far it may go alone, its keys. */
export async function IdentitiesView({ person, agent, environment }: ViewProps) {
  const shown = environment ?? [...agent.identities].sort(productionFirst)[0]?.environment ?? 'sandbox'
  const summary = agent.identities.find((i) => i.environment === shown)
  const tabs = (
    <Segmented
      label="Environment"
      options={ENVIRONMENTS.map((e) => ({
        href: hrefOf(agent.id, 'identities', { env: e }),
        current: e === shown,
        label: (
          <span className="inline-flex items-center gap-1.5">
            <EnvironmentGlyph environment={e} />
            {ENVIRONMENT_WORDS[e]}
            {!agent.identities.some((i) => i.environment === e) && <span className="text-xs text-muted">none</span>}
          </span>
        ),
      }))}
    />
  )
  if (!summary)
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <div>{tabs}</div>
        <EmptyState
          title={`Not in ${ENVIRONMENT_WORDS[shown].toLowerCase()}`}
          actions={may(person, 'agents.write') && <AddIdentity agent={agent.id} environment={shown} />}
        >
          <p>
            {agent.name} has no identity there, so it cannot sign in or act there. Keys, grants, stages and limits of
            one environment never reach another.
          </p>
        </EmptyState>
      </div>
    )
  const [identity, seen] = await Promise.all([getIdentity(person, summary.id), identitiesSeen(person, agent.id)])
  const mayChange = mayIn(person, 'agents', shown) && identity.status !== 'revoked'
  const mayKeys = mayIn(person, 'credentials', shown) && identity.status !== 'revoked'
  const lastSeen = seen.get(identity.id)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-7">
      <div className="flex flex-wrap items-center justify-between gap-3">
        {tabs}
        {mayChange && <IdentityActions identity={identity} />}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-10 gap-y-7 lg:grid-cols-2">
        <DefinitionList
          termWidth="8rem"
          items={[
            {
              term: 'Status',
              value: (
                <>
                  <Standing status={identity.status} />
                  {identity.status !== 'active' && identity.status_reason && (
                    <span className="block text-muted">
                      “<PlainText text={identity.status_reason} />”
                    </span>
                  )}
                </>
              ),
            },
            { term: 'Client id', value: <Id id={identity.client_id} whole what="client id" /> },
            { term: 'Last seen', value: lastSeen ? <Time at={lastSeen} /> : <span className="text-muted">Never</span> },
            { term: 'Created', value: <Time at={identity.created_at} form="date" /> },
            {
              term: 'Decisions',
              value: (
                <Link href={`/decisions?agent=${agent.id}&env=${shown}`} prefetch={false} className="link">
                  What it asked for in {shown}
                </Link>
              ),
            },
          ]}
        />
        <div id="stages" className="grid gap-5">
          <StageForm
            key={`${identity.id} ${identity.default_stage}`}
            identity={identity.id}
            tool={null}
            stage={identity.default_stage}
            fallback={identity.default_stage}
            readOnly={!mayChange}
          />
          <ToolStages identity={identity} readOnly={!mayChange} />
          <ModelsForm
            key={`${identity.id} ${identity.models.join()}`}
            identity={identity.id}
            models={identity.models}
            readOnly={!mayChange}
          />
        </div>
      </div>
      <div id="keys">
        <Section
          title="Credentials"
          note="What it signs in with. Two of a kind may live at once, so that a rotation needs no outage; they are due after 90 days."
          actions={mayKeys && <CredentialActions identity={identity.id} />}
        >
          <Credentials identity={identity} mayWrite={mayKeys} />
          {!mayKeys && identity.status !== 'revoked' && (
            <p className="text-sm text-muted">
              {shown === 'production'
                ? 'An admin issues, rotates and revokes keys of production.'
                : 'Developers and admins issue, rotate and revoke keys here.'}
            </p>
          )}
        </Section>
      </div>
    </div>
  )
}

function IdentityActions({ identity }: { identity: IdentityView }) {
  const { id, environment, agent, status } = identity
  const input = { identity: id }
  const where = `${agent.name} in ${environment}`
  return (
    <div className="flex flex-wrap gap-2">
      {status === 'active' ? (
        <ReasonButton
          word={`Suspend in ${environment}…`}
          danger
          title={`Suspend ${where}`}
          effects={[
            'Its very next call is refused on every instance, also with a token that is still valid.',
            'Its identities in other environments go on.',
            'After a resume it must fetch new tokens.',
          ]}
          confirm="Suspend identity"
          reason={{ note: 'Kept as evidence and shown here.' }}
          action={suspendOne}
          input={input}
          done={`${where} is suspended: its next call is refused.`}
        />
      ) : (
        <ReasonButton
          word={`Resume in ${environment}…`}
          title={`Resume ${where}`}
          effects={['It may ask again, under what holds now.', 'Tokens from before stay dead; it fetches new ones.']}
          confirm="Resume identity"
          reason={{ note: 'Kept as evidence.' }}
          action={resumeOne}
          input={input}
          done={`${where} may ask again.`}
        />
      )}
      <ReasonButton
        word="Revoke for good…"
        kind="quiet"
        danger
        title={`Revoke ${where} for good`}
        effects={[
          'Its very next call is refused, and every credential of it is revoked.',
          'This cannot be undone: there will never be another identity of this agent here.',
          'Its past decisions stay as they are.',
        ]}
        confirm="Revoke identity"
        reason={{ note: 'Kept as evidence and shown here.' }}
        action={revokeOne}
        input={input}
        done={`${where} is revoked.`}
      />
    </div>
  )
}

import type { Route } from 'next'
import Link from 'next/link'
import { hrefWith, one, oneOf } from '../../../../components/page/search-params.ts'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { ENVIRONMENT_WORDS } from '../../../../components/ui/environment.tsx'
import { EmptyState } from '../../../../components/ui/states.tsx'
import { may } from '../../../../lib/people/actor.ts'
import { config } from '../../../../lib/platform/config.ts'
import { exampleCall } from '../../../../lib/registry/agents/example-call.ts'
import { listIdentities } from '../../../../lib/registry/agents/list-identities.ts'
import { listRequests } from '../../../../lib/registry/agents/list-requests.ts'
import { ENVIRONMENTS } from '../../_frame/environments.ts'
import { RefreshOnChange } from '../../_frame/live.tsx'
import type { ViewProps } from '../view-props.ts'
import { FirstCall } from './first-call.tsx'
import { Pick } from './pick.tsx'
import { RequestLog } from './request-log.tsx'
import { LANGUAGES } from './snippets.ts'

const IDENTITIES_MAX = 100

/** Three steps on the left, what arrives on the right. */
export async function StartView({ person, params }: ViewProps) {
  const everywhere = may(person, 'credentials.write')
  const makesKeys = everywhere || may(person, 'credentials.write_nonproduction')
  const environment = oneOf(ENVIRONMENTS, params.env)
  const reachable = ENVIRONMENTS.filter((e) => everywhere || !makesKeys || e !== 'production')
  const page = await listIdentities(person, {
    limit: IDENTITIES_MAX,
    environments: environment && reachable.includes(environment) ? [environment] : reachable,
  })
  // a first try belongs into the sandbox
  const order = ['sandbox', 'staging', 'production']
  const identities = page.items.sort((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment))
  const identity = identities.find((i) => i.id === one(params.identity)) ?? identities[0]
  const logOf = oneOf(['identity', 'all'], params.log) ?? 'all'
  const [call, log] = await Promise.all([
    identity ? exampleCall(person, identity.id, one(params.tool) ?? null) : null,
    listRequests(person, { limit: 25, ...(logOf === 'identity' && identity ? { identity: identity.id } : {}) }),
  ])
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_380px] xl:grid-cols-[minmax(0,1fr)_440px]">
      {identity ? (
        <div className="grid min-w-0 gap-7">
          <section aria-labelledby="who" className="grid gap-2.5">
            <h2 id="who">1. Who asks, and for what</h2>
            <div className="grid gap-3 sm:grid-cols-2">
              <Pick
                label="Agent identity"
                name="identity"
                value={identity.id}
                resets={['tool']}
                options={identities.map((i) => ({
                  value: i.id,
                  label: i.agent.name,
                  group: ENVIRONMENT_WORDS[i.environment],
                }))}
              />
              {call?.example && (
                <Pick
                  label="Tool"
                  name="tool"
                  value={call.example.tool}
                  options={call.tools.map((t) => ({ value: t, label: t }))}
                  mono
                />
              )}
            </div>
            <p className="text-sm text-muted">
              {everywhere
                ? 'You may make keys for every environment; begin in the sandbox.'
                : makesKeys
                  ? 'You may make keys for sandbox and staging; an admin makes those of production.'
                  : 'You may look, but not make keys: developers do so for sandbox and staging, admins everywhere.'}
              {page.next_cursor && ` The first ${IDENTITIES_MAX} by name are listed.`}
            </p>
          </section>
          <FirstCall
            key={identity.id}
            identity={identity}
            mayMake={makesKeys && (everywhere || identity.environment !== 'production')}
            decisionPoint={config().decisionPointUrl}
            call={call?.example ?? null}
            language={oneOf(LANGUAGES, params.lang) ?? 'curl'}
            languages={LANGUAGES.map((language) => ({
              language,
              href: hrefWith('/integrate', params, { lang: language === 'curl' ? null : language }),
            }))}
          />
        </div>
      ) : (
        <EmptyState
          title="No agent to begin with"
          actions={
            <Link href={'/agents' as Route} className={buttonClass()}>
              Agents
            </Link>
          }
        >
          <p>
            {may(person, 'agents.write')
              ? 'Register an agent with an identity in the sandbox; then this page makes its first key and call.'
              : 'An admin registers an agent with an identity in sandbox or staging; then this page makes its first key and call.'}
          </p>
        </EmptyState>
      )}
      <RequestLog
        items={log.items}
        identity={identity ?? null}
        which={logOf}
        hrefs={{
          all: hrefWith('/integrate', params, { log: null }),
          identity: hrefWith('/integrate', params, { log: 'identity' }),
        }}
      />
      <RefreshOnChange kinds={['decision']} everyMs={1000} />
      <RefreshOnChange kinds={['registry', 'identity']} />
    </div>
  )
}

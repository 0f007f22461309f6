'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { FormMessage } from '../../../../components/forms/form-message.tsx'
import { SecretOnce } from '../../../../components/forms/secret-once.tsx'
import { useAction } from '../../../../components/forms/use-action.ts'
import { Button } from '../../../../components/ui/button.tsx'
import { CodeBlock } from '../../../../components/ui/code-block.tsx'
import { Id } from '../../../../components/ui/id.tsx'
import { Segmented } from '../../../../components/ui/segmented.tsx'
import type { ExampleCall } from '../../../../lib/registry/agents/example-call.ts'
import type { IdentityRow } from '../../../../lib/registry/agents/list-identities.ts'
import { Permission, permissionMeaning } from '../../agents/_components/permission.tsx'
import { makeTrialSecret } from '../actions.ts'
import { LANGUAGE_WORDS, type Language, snippetOf } from './snippets.ts'

interface Props {
  identity: IdentityRow
  mayMake: boolean
  decisionPoint: string
  call: ExampleCall | null
  language: Language
  languages: { language: Language; href: string }[]
}
/** The secret lives in this component's memory alone: it is gone with the page. */
export function FirstCall({ identity, mayMake, decisionPoint, call, language, languages }: Props) {
  const { state, pending, run } = useAction(makeTrialSecret)
  const secret = state.data?.client_secret ?? null
  const keys = `/agents/${identity.agent.id}?view=identities&env=${identity.environment}` as Route
  return (
    <>
      <section aria-labelledby="key" className="grid gap-2.5">
        <h2 id="key">2. A key</h2>
        <p className="text-sm">
          Client id <Id id={identity.id} whole what="client id" />
        </p>
        {secret ? (
          <SecretOnce label="Client secret" value={secret}>
            Copy it now: it is shown this once, and stands in the program below until you leave. It ends by itself after
            7 days.
          </SecretOnce>
        ) : (
          <div className="flex flex-wrap items-center gap-3">
            {mayMake && (
              <Button kind="primary" busy={pending} onClick={() => run({ identity: identity.id })}>
                Make a secret
              </Button>
            )}
            <p className="text-sm text-muted">
              {mayMake ? (
                <>
                  Shown once; it ends after 7 days. For longer ones and public keys:{' '}
                  <Link href={keys} prefetch={false} className="link">
                    {identity.agent.name}’s keys
                  </Link>
                </>
              ) : (
                'Somebody who may make keys here gives you the secret; put it into the program below.'
              )}
            </p>
          </div>
        )}
        <FormMessage state={secret ? { ...state, message: null } : state} />
      </section>
      {call && (
        <section aria-labelledby="ask" className="grid gap-2.5">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <h2 id="ask">3. Ask</h2>
            <Segmented
              label="Language"
              options={languages.map(({ language: l, href }) => ({
                href,
                label: LANGUAGE_WORDS[l],
                current: l === language,
              }))}
            />
          </div>
          <CodeBlock
            label={secret ? 'Runs as it stands' : 'With your secret in its place'}
            code={snippetOf(language, {
              decisionPoint,
              clientId: identity.id,
              secret,
              tool: call.tool,
              arguments: call.arguments,
            })}
          />
          {call.expected && (
            <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
              <span className="text-muted">As the rules stand, the answer is</span>
              <Permission word={call.expected.word} />
              <span className="text-muted">
                {permissionMeaning(call.expected.word)}. {call.expected.reason.sentence}
              </span>
            </p>
          )}
          <p className="text-sm text-muted">
            <span className="mono text-ink">"decision": true</span> means: do it now. Anything else, an error or no
            answer included, means: do not. When a person is asked, the answer names the approval; ask again with its id
            once it is approved.
          </p>
        </section>
      )}
    </>
  )
}

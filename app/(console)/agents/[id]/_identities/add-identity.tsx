'use client'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { ENVIRONMENT_WORDS } from '../../../../../components/ui/environment.tsx'
import type { Environment } from '../../../_frame/environments.ts'
import { addIdentity } from '../../actions.ts'

export function AddIdentity({ agent, environment }: { agent: string; environment: Environment }) {
  const where = ENVIRONMENT_WORDS[environment].toLowerCase()
  return (
    <ReasonButton
      word={`Add an identity in ${where}…`}
      title={`Add an identity in ${where}`}
      effects={[
        'It gets a client id, and nothing else yet: no key and no grant.',
        'It begins supervised: a person decides every write until its stage is raised.',
      ]}
      confirm="Add identity"
      action={addIdentity}
      input={{ agent, environment }}
      done={`Added in ${where}.`}
    />
  )
}

'use client'
import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import { rollBack } from '../[id]/actions.ts'

interface Props {
  change: string
  how: 'now' | 'draft'
  /** Why going back lets more through than what decides now. */
  loosens: string[]
  /** Where the page is not the change's own: which one it is. */
  title?: string
}

/** At once what one person may take back at once; else the draft that others review. Says which it is, and why. */
export function RollBackButton({ change, how, loosens, title }: Props) {
  const now = how === 'now'
  const named = title === undefined ? [] : [<PlainText key="title" text={`It was made by the change “${title}”.`} />]
  return (
    <ReasonButton
      word="Roll back…"
      kind="danger"
      danger={now}
      title={now ? 'Roll this change back?' : 'Write the way back?'}
      effects={[...named, ...(now ? atOnce(loosens) : asDraft(loosens))]}
      confirm={now ? 'Roll back' : 'Make the draft'}
      reason={{ note: 'Kept as evidence.' }}
      action={rollBack}
      input={{ change }}
      done={now ? 'Rolled back.' : 'The draft is there.'}
      then={(made) => {
        const { id } = made as { id: string }
        return id === change ? null : `/policies/changes/${id}`
      }}
    />
  )
}

const SENTENCES = 3
function atOnce(loosens: string[]): string[] {
  const more = loosens.length - SENTENCES
  return [
    'Policies, thresholds, bands, limits and tools decide again as before this change, at once.',
    'Grants, credentials, suspensions, quarantined tools and roles stay as they are.',
    ...(loosens.length
      ? [
          'It loosens: more is let through than now. That one person may do within 24 hours of the application; the log says that it loosened.',
          ...loosens.slice(0, SENTENCES),
          ...(more > 0 ? [`And ${more} more.`] : []),
        ]
      : []),
  ]
}
const asDraft = (loosens: string[]): string[] => [
  loosens.length
    ? 'It would loosen, and it has decided for more than 24 hours: that takes two people in different roles.'
    : 'Other changes were applied since.',
  'A draft with the reverse of its items is made, for review like any other.',
  ...loosens.slice(0, SENTENCES),
]

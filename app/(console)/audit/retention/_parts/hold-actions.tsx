import { ReasonButton } from '../../../../../components/forms/reason-button.tsx'
import { PlainText } from '../../../../../components/ui/plain-text.tsx'
import type { HoldView } from '../../../../../lib/retention/list-holds.ts'
import { askToLift, decline, lift } from '../actions.ts'

/** The first asks; another one lifts or declines. Who asked can only take it back. */
export function HoldActions({
  hold: { id, matter, state, lift: asked },
  me,
  mayAsk,
  mayLift,
}: {
  hold: HoldView
  me: string
  mayAsk: boolean
  mayLift: boolean
}) {
  const own = asked?.by.id === me
  const word = (text: string, about: string) => (
    <>
      {text}
      <span className="sr-only">{` ${about} ${matter}`}</span>
    </>
  )
  return (
    <div className="flex flex-wrap gap-2">
      {state === 'active' && mayAsk && (
        <ReasonButton
          word={word('Ask to lift…', 'the hold')}
          title={`Ask to lift “${matter}”`}
          effects={['It stays in force until another person lifts it.']}
          reason={{ label: 'Why it is over' }}
          action={askToLift}
          input={{ id }}
          confirm="Ask to lift"
          done="Another person decides now; the hold stays until then."
        />
      )}
      {state === 'lift_requested' && mayLift && (
        <ReasonButton
          word={word(own ? 'Take back…' : 'Decline…', 'lifting the hold')}
          title={`Keep “${matter}” in force`}
          effects={['The request to lift it ends.']}
          reason={{ label: 'Why it stays' }}
          action={decline}
          input={{ id }}
          confirm="Keep the hold"
          done="The hold stays in force."
        />
      )}
      {state === 'lift_requested' && mayLift && !own && asked && (
        <ReasonButton
          word={word('Lift…', 'the hold')}
          kind="danger"
          title={`Lift “${matter}”`}
          effects={[
            'From then on retention and erasures reach what it covered. It does not come back.',
            <span key="asked">
              {asked.by.name} asked: <PlainText text={asked.reason} />
            </span>,
          ]}
          danger
          action={lift}
          input={{ id }}
          confirm="Lift the hold"
          done="The hold is lifted."
        />
      )}
    </div>
  )
}

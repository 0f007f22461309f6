'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../../components/forms/use-dialog.ts'
import { Button } from '../../../../../components/ui/button.tsx'
import type { HoldView } from '../../../../../lib/retention/list-holds.ts'
import { askToLift, decline, lift } from '../actions.ts'

const load = () => import('./reason-dialog.tsx')
const ReasonDialog = dynamic(load, { ssr: false })

/** The first asks; another one lifts or declines. Who asked can only take it back. */
export function HoldActions({
  hold,
  me,
  mayAsk,
  mayLift,
}: {
  hold: HoldView
  me: string
  mayAsk: boolean
  mayLift: boolean
}) {
  const asking = useDialog()
  const lifting = useDialog()
  const declining = useDialog()
  const ready = { onPointerEnter: load, onFocus: load }
  const own = hold.lift?.by.id === me
  const name = <span className="sr-only"> the hold {hold.matter}</span>
  return (
    <div className="flex flex-wrap gap-2">
      {hold.state === 'active' && mayAsk && (
        <Button onClick={asking.show} {...ready}>
          Ask to lift…{name}
        </Button>
      )}
      {hold.state === 'lift_requested' && mayLift && (
        <>
          <Button onClick={declining.show} {...ready}>
            {own ? 'Take back…' : 'Decline…'}
            <span className="sr-only"> lifting the hold {hold.matter}</span>
          </Button>
          {!own && (
            <Button kind="danger" onClick={lifting.show} {...ready}>
              Lift…{name}
            </Button>
          )}
        </>
      )}
      {asking.wanted && (
        <ReasonDialog
          key={asking.key}
          open={asking.open}
          onClose={asking.close}
          title={`Ask to lift “${hold.matter}”`}
          description="It stays in force until another person lifts it."
          act={askToLift}
          input={{ id: hold.id }}
          reason={{ label: 'Why it is over' }}
          word="Ask to lift"
          done="Another person decides now; the hold stays until then."
        />
      )}
      {declining.wanted && (
        <ReasonDialog
          key={declining.key}
          open={declining.open}
          onClose={declining.close}
          title={`Keep “${hold.matter}” in force`}
          description="The request to lift it ends."
          act={decline}
          input={{ id: hold.id }}
          reason={{ label: 'Why it stays' }}
          word="Keep the hold"
          done="The hold stays in force."
        />
      )}
      {lifting.wanted && (
        <ReasonDialog
          key={lifting.key}
          open={lifting.open}
          onClose={lifting.close}
          title={`Lift “${hold.matter}”`}
          description="From then on retention and erasures reach what it covered. It does not come back."
          act={lift}
          input={{ id: hold.id }}
          word="Lift the hold"
          kind="danger"
          done="The hold is lifted."
        >
          <p className="text-sm">
            {hold.lift?.by.name} asked: {hold.lift?.reason}
          </p>
        </ReasonDialog>
      )}
    </div>
  )
}

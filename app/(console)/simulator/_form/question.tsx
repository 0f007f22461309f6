'use client'
import { type ComponentProps, useState } from 'react'
import { type SimulatorAddress, simulatorHref } from '../address.ts'
import { SimulatorForm } from './simulator-form.tsx'

type Props = Omit<ComponentProps<typeof SimulatorForm>, 'onAsk'>

/** The form stands while the answer that it asked for comes, so what is typed meanwhile stays. Any other address begins it anew. */
export function Question(props: Props) {
  const place = placeOf(props.address)
  const [state, setState] = useState<{ place: string; asked: string[]; form: number }>({ place, asked: [], form: 0 })
  if (place !== state.place) {
    const own = state.asked.lastIndexOf(place)
    setState({ place, asked: state.asked.slice(own + 1), form: own < 0 ? state.form + 1 : state.form })
  }
  return (
    <SimulatorForm
      key={state.form}
      {...props}
      onAsk={(next) => setState((now) => ({ ...now, asked: [...now.asked, placeOf(next)] }))}
    />
  )
}

/** What is asked, whichever view of the answer is open. */
function placeOf({ view: _, ...address }: SimulatorAddress): string {
  const { sim } = address
  return simulatorHref(sim ? { sim } : (Object.fromEntries(Object.entries(address).sort()) as SimulatorAddress))
}

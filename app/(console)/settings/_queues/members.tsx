'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { useGoverned } from '../../../../components/forms/governed.tsx'
import { PersonField } from '../../../../components/forms/person-field.tsx'
import { ReasonButton } from '../../../../components/forms/reason-button.tsx'
import { useNotify } from '../../../../components/ui/announcer.tsx'
import { Button } from '../../../../components/ui/button.tsx'
import { Tag } from '../../../../components/ui/tag.tsx'
import type { QueueView } from '../../../../lib/registry/queues/queue-view.ts'
import { findPeople, seatMember, unseatMember } from '../actions.ts'

interface Props {
  queue: string
  members: QueueView['members']
  /** Null for whoever may not change it. */
  people: { id: string; name: string }[] | null
  more: boolean
}
/** Who has a seat. Whoever joins now cannot vote on what waits already. */
export function Members({ queue, members, people, more }: Props) {
  const id = useId()
  const router = useRouter()
  const notify = useNotify()
  const [chosen, setChosen] = useState('')
  const { run, pending, proposal } = useGoverned(seatMember, () => setChosen(''))
  async function put(person: string, lead: boolean, said: string) {
    const answer = await run({ queue, person, lead })
    if (answer.change) return
    if (!answer.ok) return notify(answer.message ?? 'It was not changed.', { tone: 'failed' })
    setChosen('')
    notify(said)
    router.refresh()
  }
  const nameOf = (m: Props['members'][number]) => m.name ?? 'Somebody who left'
  return (
    <div className="grid gap-3">
      <div>
        <h3 className="mb-0.5">People</h3>
        {members.length === 0 && (
          <p className="text-sm text-ask">Nobody has a seat: what is asked here expires and is denied.</p>
        )}
        <ul className="border-t border-line text-sm empty:hidden">
          {members.map((m) => (
            <li
              key={m.id}
              className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line py-1.5"
            >
              <span>
                {nameOf(m)} {m.lead && <Tag>lead</Tag>}
              </span>
              {people && (
                <span className="flex gap-1">
                  <Button
                    kind="quiet"
                    small
                    className="min-h-9 md:min-h-7"
                    busy={pending}
                    aria-label={`${m.lead ? 'End as lead' : 'Make lead'}: ${nameOf(m)}`}
                    onClick={() =>
                      void put(m.id, !m.lead, m.lead ? `${nameOf(m)} leads no more.` : `${nameOf(m)} is a lead now.`)
                    }
                  >
                    {m.lead ? 'End as lead' : 'Make lead'}
                  </Button>
                  <ReasonButton
                    word="Remove…"
                    kind="quiet"
                    small
                    label={`Remove ${nameOf(m)}`}
                    title={`Remove ${nameOf(m)} from the queue?`}
                    effects={['Their votes on what waits no longer count.', 'What they decided before stays as it is.']}
                    confirm="Remove"
                    danger
                    action={unseatMember}
                    input={{ queue, person: m.id }}
                    done={`${nameOf(m)} has no seat any more.`}
                  />
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
      {people && (
        <div className="grid gap-2">
          <PersonField
            id={id}
            label="Seat somebody"
            note="They can vote on what is asked from now on, not on what waits already."
            people={people.filter((p) => !members.some((m) => m.id === p.id))}
            more={more}
            find={findPeople}
            value={chosen}
            none="Choose a person"
            onChange={setChosen}
          />
          <div>
            <Button disabled={!chosen} busy={pending} onClick={() => void put(chosen, false, 'The seat is taken.')}>
              Seat them
            </Button>
          </div>
        </div>
      )}
      {proposal}
    </div>
  )
}

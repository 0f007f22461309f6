'use client'
import dynamic from 'next/dynamic'
import { useDialog } from '../../../../components/forms/use-dialog.ts'
import type { QueueOption } from '../../../../components/ui/asked-words.ts'
import { Button } from '../../../../components/ui/button.tsx'
import type { QueueView } from '../../../../lib/registry/queues/queue-view.ts'

const load = () => import('./queue-dialog.tsx')
const QueueDialog = dynamic(load, { ssr: false })

/** Without a queue it makes a new one. */
export function QueueButton({ queue = null, queues }: { queue?: QueueView | null; queues: QueueOption[] }) {
  const { open, wanted, key, show, close } = useDialog()
  return (
    <>
      <Button kind={queue ? 'plain' : 'primary'} onClick={show} onPointerEnter={load} onFocus={load}>
        {queue ? 'Change…' : 'Create a queue'}
      </Button>
      {wanted && <QueueDialog key={key} open={open} onClose={close} queue={queue} queues={queues} />}
    </>
  )
}

'use client'
import { useState } from 'react'
import { Button } from '../../../../components/ui/button.tsx'
import type { CellName } from '../query.ts'

export function ProposeButton(_: { cell: CellName; items: unknown[]; why: string }) {
  const [open, setOpen] = useState(false)
  return <Button onClick={() => setOpen(!open)}>Propose this change…</Button>
}

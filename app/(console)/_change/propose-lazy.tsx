'use client'
import dynamic from 'next/dynamic'

/** The dialog that opens a change request; its script comes when a form first needs it. */
export const Propose = dynamic(() => import('./propose-dialog.tsx'), { ssr: false })

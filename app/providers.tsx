'use client'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { AnnouncerProvider } from '../components/ui/announcer.tsx'

const Nonce = createContext('')
/** For what writes style elements of its own (the editor). */
export const useNonce = () => useContext(Nonce)

export function Providers({ nonce: latest, children }: { nonce: string; children: ReactNode }) {
  const [nonce] = useState(latest) // the document's; later requests carry others
  return (
    <Nonce.Provider value={nonce}>
      <CSPProvider nonce={nonce} disableStyleElements>
        <ThemeProvider attribute="data-theme" defaultTheme="system" disableTransitionOnChange nonce={nonce}>
          <NuqsAdapter>
            <AnnouncerProvider>{children}</AnnouncerProvider>
          </NuqsAdapter>
        </ThemeProvider>
      </CSPProvider>
    </Nonce.Provider>
  )
}

'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'
import { ENVIRONMENTS, type Environment } from './environments.ts'

/** `?env=` of the address: the environment that the whole console looks at, or all of them. */
export function useEnvironment(): Environment | null {
  const env = useSearchParams().get('env')
  return ENVIRONMENTS.includes(env as Environment) ? (env as Environment) : null
}
/** The same page in the environment that is looked at now. */
export function useHrefInEnvironment(): (href: string) => string {
  const env = useEnvironment()
  return useCallback((href) => (env ? `${href}${href.includes('?') ? '&' : '?'}env=${env}` : href), [env])
}

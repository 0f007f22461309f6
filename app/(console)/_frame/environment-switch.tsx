'use client'
import type { Route } from 'next'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { hrefWith } from '../../../components/page/search-params.ts'
import { ENVIRONMENT_WORDS, EnvironmentGlyph } from '../../../components/ui/environment.tsx'
import { ChevronGlyph } from '../../../components/ui/glyphs.tsx'
import { MenuButton } from '../../../components/ui/menu-button.tsx'
import { useEnvironment } from './environment.ts'
import { ENVIRONMENTS } from './environments.ts'

const word = (env: (typeof ENVIRONMENTS)[number] | null) => (env ? ENVIRONMENT_WORDS[env] : 'All environments')

export function EnvironmentSwitch() {
  const env = useEnvironment()
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const go = (next: string | null) =>
    router.push(hrefWith(pathname, Object.fromEntries(params), { env: next, cursor: null }) as Route)
  return (
    <MenuButton
      label="Environment"
      before="Environment: "
      align="start"
      className="text-ink! px-2"
      items={[null, ...ENVIRONMENTS].map((e) => ({
        id: e ?? 'all',
        label: (
          <>
            <EnvironmentGlyph environment={e} />
            {word(e)}
          </>
        ),
        checked: e === env,
        run: () => go(e),
      }))}
    >
      <EnvironmentGlyph environment={env} />
      {env ? (
        word(env)
      ) : (
        <span>
          All<span className="max-sm:sr-only"> environments</span>
        </span>
      )}
      <ChevronGlyph size={12} />
    </MenuButton>
  )
}

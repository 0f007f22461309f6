/**
 * Leaves for the identity provider. By script and not by a form, because the policy form-action 'self' also holds for
 * the redirects that follow a form.
 *
 * @param back where the console goes on afterwards: a path of its own
 * @param fresh the provider must ask for the credentials again
 */
export async function startProvider(back: string, fresh: boolean): Promise<void> {
  const csrf = await fetch('/api/auth/csrf')
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const answer = await fetch(`/api/auth/signin/oidc${fresh ? '?prompt=login' : ''}`, {
    method: 'POST',
    body: new URLSearchParams({ csrfToken, callbackUrl: back, json: 'true' }),
  })
  const { url } = (await answer.json()) as { url: string }
  window.location.assign(url)
}

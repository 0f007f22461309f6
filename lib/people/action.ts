import { cookies } from 'next/headers'
import type { z } from 'zod'
import { type Action, answerForm, plainOf } from '../platform/action.ts'
import { AppError } from '../platform/app-error.ts'
import { parseWith } from '../platform/endpoint.ts'
import { demand, type PersonActor } from './actor.ts'
import { personOfToken } from './identify-person.ts'
import type { Permission } from './permissions.ts'
import { sessionCookieName } from './session-token.ts'

/**
 * The adapter of server actions: identify, parse, call one operation, answer with form state.
 *
 * @param permission what the person must hold; null for what everybody signed in may do
 * @param work gets the parsed input; what it returns is `data`, and its `message`, if it has one, is shown
 */
export const action =
  <S extends z.ZodType, T>(
    permission: Permission | null,
    schema: S,
    work: (actor: PersonActor, input: z.output<S>) => Promise<T>,
  ): Action<T> =>
  (_previous, input) =>
    answerForm(async () => {
      const signedIn = await personOfToken((await cookies()).get(sessionCookieName())?.value)
      if (!signedIn) throw new AppError(401, 'signed_out', 'You are signed out. Sign in again, then repeat this.')
      if (permission) demand(signedIn.actor, permission)
      return work(signedIn.actor, parseWith(schema, plainOf(input), 'form'))
    })

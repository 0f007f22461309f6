import type { Actor } from '../people/actor.ts'
import type { ChangeItem } from './items.ts'

/** Whether this is applied directly or takes a change request. */
export const governed = <T>(_actor: Actor, _item: ChangeItem, direct: () => Promise<T>): Promise<T> => direct()

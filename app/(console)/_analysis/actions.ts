'use server'
import { z } from 'zod'
import { analyse as ask } from '../../../lib/analysis/analyse.ts'
import { action } from '../../../lib/people/action.ts'

/** Reads only: what the rules come to, without history. */
export const analyse = action('policies.read', z.record(z.string(), z.unknown()), ask)

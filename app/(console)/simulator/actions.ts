'use server'
import { z } from 'zod'
import { action } from '../../../lib/people/action.ts'
import { keepSimulation } from '../../../lib/simulation/kept-simulation.ts'
import { saveExample, saveExampleBody } from '../../../lib/simulation/save-example.ts'

export const keep = action('policies.read', z.strictObject({ question: z.unknown() }), (actor, { question }) =>
  keepSimulation(actor, question),
)
export const saveAsExample = action('changes.write', saveExampleBody, saveExample)

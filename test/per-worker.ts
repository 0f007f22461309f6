import { afterAll } from 'vitest'
import { closeOpenDatabases } from './harness.ts'

// What a test file forgot to close must not keep its worker alive, nor its database in the cluster.
afterAll(closeOpenDatabases)

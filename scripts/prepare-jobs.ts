import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { JOB_SCHEMA, QUEUES } from '../server/queues.ts'

/** pg-boss' schema and our queues, made by the owner: the runtime role may use them, not change their shape. */
export async function prepareJobs(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: JOB_SCHEMA, max: 2, supervise: false, schedule: false })
  const failed = new Promise<never>((_, reject) => boss.once('error', reject))
  failed.catch(() => {})
  await Promise.race([boss.start(), failed])
  for (const { name, options } of QUEUES) {
    if (await boss.getQueue(name)) {
      const { policy: _, ...changeable } = options
      await boss.updateQueue(name, changeable)
    } else await boss.createQueue(name, options)
  }
  await boss.stop({ graceful: false })

  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query(`
      GRANT USAGE ON SCHEMA ${JOB_SCHEMA} TO countersign_runtime;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOB_SCHEMA} TO countersign_runtime;
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${JOB_SCHEMA} TO countersign_runtime;
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOB_SCHEMA} TO countersign_runtime;`)
  } finally {
    await client.end()
  }
}

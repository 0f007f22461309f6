import type { Environment, Settings } from '../lib/platform/config.ts'

/** What the processes get to see: the runtime role's URL and the secret, never the owner's URL. */
export function environmentOf(
  settings: Settings,
  installation: { runtimeUrl: string; secret: string; writerKey: string },
): Environment {
  const { DATABASE_URL: _owner, ...inherited } = process.env
  return {
    ...inherited,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: settings.host,
    PORT: String(settings.port),
    DECISION_POINT_PORT: String(settings.decisionPointPort),
    WORKER_PORT: String(settings.workerPort),
    COUNTERSIGN_HOME: settings.home,
    COUNTERSIGN_URL: settings.consoleUrl,
    COUNTERSIGN_DECISION_POINT_URL: settings.decisionPointUrl,
    COUNTERSIGN_RUNTIME_URL: installation.runtimeUrl,
    COUNTERSIGN_SECRET: installation.secret,
    COUNTERSIGN_WRITER_KEY: installation.writerKey,
    NEXTAUTH_URL: settings.consoleUrl,
  }
}

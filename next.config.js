/** @type {import('next').NextConfig} */
export default {
  typedRoutes: true,
  poweredByHeader: false,
  distDir: process.env.COUNTERSIGN_DIST || '.next',
  serverExternalPackages: ['@cedar-policy/cedar-wasm', 'pg', '@node-rs/argon2', 'pino', 'pg-boss', 're2js', 'prom-client'],
}

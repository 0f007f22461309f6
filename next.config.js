/** @type {import('next').NextConfig} */
export default {
  typedRoutes: true,
  poweredByHeader: false,
  // a second build, such as that of the tests, must not disturb the one that is served
  distDir: process.env.COUNTERSIGN_DIST || '.next',
  // `npm test` checks types over everything; here it would only make the first start longer
  typescript: { ignoreBuildErrors: true },
  // native or WebAssembly modules, and what keeps one instance per process
  serverExternalPackages: [
    '@cedar-policy/cedar-wasm',
    '@node-rs/argon2',
    'pg',
    'pg-boss',
    'pino',
    'prom-client',
    're2js',
  ],
}

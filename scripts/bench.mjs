/** Builds the project and its benches as they are shipped, and runs them. */
import { spawnSync } from 'node:child_process'
import { bundle } from './bundle.mjs'

await import('./build.mjs')
const benches = [
  'main',
  'pods',
  'start-library',
  'kubesim-server',
  'bare-server',
  'load-clients',
  'fetch-in-process',
  'reading',
  'deployment-writes',
  'custom-resources',
  'admitted-pods',
  'heap-empty',
  'kubelets',
  'workloads',
  'scheduling',
]
await bundle(
  benches.map((name) => `bench/${name}.ts`),
  'dist/bench',
)
const args = ['dist/bench/main.js', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

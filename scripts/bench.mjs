/** Builds the project and its benches as they are shipped, and runs them. */
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'

await import('./build.mjs')
await build({
  entryPoints: ['main', 'pods', 'start-library', 'kubesim-server', 'bare-server'].map(
    (name) => `bench/${name}.ts`,
  ),
  outdir: 'dist/bench',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
})
const args = ['dist/bench/main.js', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

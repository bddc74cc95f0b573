/** Bundles the command line and the library into dist/, and writes the types beside them. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { bundle } from './bundle.mjs'
import { bundleCommand } from './command.mjs'

rmSync('dist', { recursive: true, force: true })

await bundleCommand(resolve('.'), resolve('dist'))
await bundle({ index: 'src/index.ts' }, 'dist', { sourcemap: true, chunkNames: 'chunks/[name]-[hash]' })

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
})

/** Bundles the command line and the library into dist/, and writes the types beside them. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { bundle } from './bundle.mjs'

rmSync('dist', { recursive: true, force: true })

const more = { sourcemap: true, chunkNames: 'chunks/[name]-[hash]' }
await bundle({ cli: 'src/cli/main.ts', index: 'src/index.ts' }, 'dist', more)

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
  stdio: 'inherit',
})

/** Builds the project as it is shipped, and plays Kubernetes' own conformance suite against it. */
import { spawn } from 'node:child_process'
import { bundle } from './bundle.mjs'

await import('./build.mjs')
await bundle(['test/conformance/main.ts'], 'dist/conformance')
const args = ['dist/conformance/main.js', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
// Who is told to end leaves that to the one who has something to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))

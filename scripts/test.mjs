/** Runs the tests with Vitest, whose options and filters it takes. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
// Tests run most of the code a few times only. V8 waits four times as long as usual before it optimises a function:
// its compiler took a fifth of the CPU of a run.
const flags = ['--interrupt-budget=540000']
const args = [...flags, vitest, 'run', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

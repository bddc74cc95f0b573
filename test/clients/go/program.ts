/** The Go programs of this folder, built when they are first needed. Without Go, or its modules, their tests are skipped. */
import { execFileSync, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { testUnless } from '../toolchain.ts'

const folder = import.meta.dirname
const builtIn = resolve(folder, '../../../node_modules/.cache/kubesim-go')

/** A test asks nobody for modules: `go mod download`, once and by hand, does. */
const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local' }

/** Why Go programs cannot be built here; undefined: they can. */
function whyNot(): string | undefined {
  const found = spawnSync('go', ['list', '-deps', './...'], { cwd: folder, env, encoding: 'utf8' })
  if (found.error) return 'there is no go'
  return found.status === 0 ? undefined : 'run `go mod download` in test/clients/go'
}

const reason = whyNot()

/** To compile all of client-go takes a while. */
const longestMs = 300_000

/** A test that needs Go. Where it cannot be run, its name says why. */
export function testWithGo(name: string, run: () => void | Promise<void>): void {
  testUnless(reason, name, run, longestMs)
}

/** Builds a program and answers where it is. @throws with what the compiler said */
export function goProgram(name: 'encode' | 'read'): string {
  const file = join(builtIn, name)
  execFileSync('go', ['build', '-o', file, `./${name}`], { cwd: folder, env, encoding: 'utf8' })
  return file
}

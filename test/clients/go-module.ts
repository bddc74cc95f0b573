/** Go programs of a folder, built when they are first needed. Without Go, or the modules, their tests are skipped. */
import { execFileSync, spawnSync } from 'node:child_process'
import { basename, join, resolve } from 'node:path'
import { testUnless } from './toolchain.ts'

const builtIn = resolve(import.meta.dirname, '../../node_modules/.cache/kubesim-go')

/** A test asks nobody for modules: `go mod download`, once and by hand, does. */
const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local' }

/** To compile all of client-go takes a while. */
const longestMs = 300_000

/** @param folder the absolute path of a folder with a go.mod */
export function goModule(folder: string) {
  const reason = whyNot(folder)
  return {
    reason,
    /** A test that needs Go. Where it cannot be run, its name says why. */
    test(name: string, run: () => void | Promise<void>): void {
      testUnless(reason, name, run, longestMs)
    },
    /** Builds one of its packages and answers where the program is. @throws with what the compiler said */
    build(path: string): string {
      const file = join(builtIn, basename(resolve(folder, path)))
      execFileSync('go', ['build', '-o', file, path], { cwd: folder, env, encoding: 'utf8' })
      return file
    },
  }
}

/** Why Go programs cannot be built here; undefined: they can. */
function whyNot(folder: string): string | undefined {
  const found = spawnSync('go', ['list', '-deps', './...'], { cwd: folder, env, encoding: 'utf8' })
  if (found.error) return 'there is no go'
  return found.status === 0 ? undefined : `run \`go mod download\` in test/clients/${basename(folder)}`
}

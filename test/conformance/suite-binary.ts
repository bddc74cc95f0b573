/** The suite as a program: built by Go from Kubernetes' published modules, once, and kept outside of the repository. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CommandError } from '../../scripts/command-line.ts'

/** Where go.mod stands; this file may have been bundled elsewhere. */
const moduleFolder = resolve('test/conformance')

/** Builds it where that has not been done. @returns its path. @throws CommandError */
export function suiteBinary(): string {
  const version = versionIn(readFileSync(join(moduleFolder, 'go.mod'), 'utf8'))
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const folder = join(cache, 'kubesim', `conformance-${version}`)
  const binary = join(folder, 'e2e.test')
  if (existsSync(binary)) return binary
  checkGo()
  console.log(`building Kubernetes' suite ${version}: this takes some minutes, once`)
  mkdirSync(folder, { recursive: true })
  // Under another name, so that what is half done is never taken for the whole.
  const unfinished = join(folder, `e2e.test.${process.pid}`)
  const args = ['test', '-c', '-o', unfinished, 'k8s.io/kubernetes/test/e2e']
  const { status } = spawnSync('go', args, { cwd: moduleFolder, stdio: 'inherit' })
  if (status !== 0) throw new CommandError(`Go could not build Kubernetes' suite ${version}`)
  renameSync(unfinished, binary)
  return binary
}

const versionIn = (goMod: string): string => /k8s\.io\/kubernetes (v\S+)/.exec(goMod)![1]

function checkGo(): void {
  if (spawnSync('go', ['version']).status === 0) return
  throw new CommandError(
    "npm run conformance builds Kubernetes' own suite, which needs Go: https://go.dev/dl",
  )
}

/** Which specs the suite has that every Kubernetes must pass. */
import { spawnSync } from 'node:child_process'
import { CommandError } from '../../scripts/command-line.ts'

export interface Spec {
  /** In full: `[sig-apps] Job should delete a job [Conformance]`. */
  readonly name: string
  /** Whose it is: `apps`. */
  readonly area: string
}

/** In the order of their names. @throws CommandError */
export function conformanceSpecs(binary: string): readonly Spec[] {
  const { status, stdout, stderr } = spawnSync(binary, ['-list-tests'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new CommandError(`Kubernetes' suite does not say what it has: ${stderr.trim()}`)
  return specsIn(stdout)
}

/** @param list a line each: where it stands, and what it is called */
export function specsIn(list: string): readonly Spec[] {
  const names = [...list.matchAll(/^\s+\S+\.go:\d+: (\[sig-.*\[Conformance\].*)$/gm)].map(([, name]) => name)
  return [...new Set(names)].sort().map((name) => ({ name, area: /^\[sig-([^\]]+)\]/.exec(name)![1] }))
}

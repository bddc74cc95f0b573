/** What tools say when they cannot do what they are asked for: in the words of busybox, or in those of the GNU tools. */
import type { PosixError } from '../../runtime/posix.ts'
import type { Process } from '../../runtime/program.ts'
import { isGnu, nameOf } from './options.ts'

interface Wording {
  readonly busybox: (name: string) => string
  readonly gnu: (name: string) => string
}

/** What was to be done to something. */
const deeds = {
  change: { busybox: (name) => name, gnu: (name) => `changing permissions of '${name}'` },
  own: { busybox: (name) => name, gnu: (name) => `changing ownership of '${name}'` },
  reach: { busybox: (name) => name, gnu: (name) => `cannot access '${name}'` },
  remove: { busybox: (name) => `can't remove '${name}'`, gnu: (name) => `cannot remove '${name}'` },
  'remove directory': { busybox: (name) => `'${name}'`, gnu: (name) => `failed to remove '${name}'` },
  'make directory': {
    busybox: (name) => `can't create directory '${name}'`,
    gnu: (name) => `cannot create directory '${name}'`,
  },
  create: {
    busybox: (name) => `can't create '${name}'`,
    gnu: (name) => `cannot create regular file '${name}'`,
  },
  'look at': { busybox: (name) => `can't stat '${name}'`, gnu: (name) => `cannot stat '${name}'` },
  rename: { busybox: (name) => `can't rename '${name}'`, gnu: (name) => `cannot move '${name}'` },
  touch: { busybox: (name) => name, gnu: (name) => `cannot touch '${name}'` },
  'link to': { busybox: (name) => name, gnu: (name) => `failed to create symbolic link '${name}'` },
} as const satisfies Record<string, Wording>

/** Says that something cannot be done to what has this name, and why; answers the exit code. */
export function cannot(process: Process, deed: keyof typeof deeds, name: string, error: PosixError): number {
  const words = deeds[deed][isGnu(process) ? 'gnu' : 'busybox'](name)
  process.complain(`${nameOf(process)}: ${words}: ${error.message}\n`)
  return 1
}

/** What GNU's tools end a complaint about how they are called with. */
export const hint = (process: Process): string =>
  isGnu(process) ? `Try '${nameOf(process)} --help' for more information.\n` : ''

/** Says that something has to be named; answers the exit code. @param what as in `missing file operand` */
export function missing(process: Process, what = 'operand'): number {
  process.complain(`${nameOf(process)}: missing ${what}\n${hint(process)}`)
  return 1
}

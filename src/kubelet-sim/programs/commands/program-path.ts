/** Where a program is: what `which` and `command -v` print. */
import { RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Environment, Process } from '../../runtime/program.ts'
import { isGnu } from './options.ts'

/** Images merge `/bin` into `/usr/bin` where their tools are GNU's. */
const usualFolder = (process: Process): string => (isGnu(process) ? '/usr/bin' : '/bin')

/** More folders are not looked into. */
const mostFolders = 32

/** The path under which a command is found; undefined for what there is not. @param env whose PATH counts */
export function programPath(process: Process, name: string, env: Environment): string | undefined {
  const { cwd, machine } = process
  if (isError(machine.find(name, { cwd, env }))) return undefined
  if (name.includes('/')) return name
  for (const folder of (env.get('PATH') ?? '').split(':', mostFolders)) {
    const node = folder === '' ? undefined : machine.files.node(resolvePath(cwd, `${folder}/${name}`))
    if (node instanceof RegularFile && node.mode & 0o111) return `${folder}/${name}`
  }
  return `${usualFolder(process)}/${name}`
}

/** What is installed in a container besides what its image brings: the files of packages, and the record of them. */
import { RegularFile } from '../../../runtime/files/files.ts'
import { isError, type PosixError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'
import type { Package } from './catalogue.ts'

const folder = '/var/lib/kubesim/packages'
const programFolder = '/usr/bin'

const recordOf = ({ name }: Package): string => `${folder}/${name}`

/** Whether the container has it: because somebody has installed it, or because its image has all that it brings. */
export function isInstalled({ machine }: Process, each: Package): boolean {
  if (machine.files.exists(recordOf(each))) return true
  return each.programs.length > 0 && each.programs.every((name) => machine.image.has(name))
}

/** Puts its programs where they are found. */
export function install(process: Process, each: Package): PosixError | undefined {
  const { files } = process.machine
  for (const name of each.programs) {
    const path = `${programFolder}/${name}`
    if (files.exists(path)) continue
    const error = files.write(path, '', process.user)
    const made = files.node(path)
    if (error || isError(made) || !(made instanceof RegularFile)) return error
    made.mode = 0o755
    made.program = name
  }
  return record(process, each)
}

function record({ machine: { files }, user }: Process, each: Package): PosixError | undefined {
  for (const path of ['/var/lib/kubesim', folder]) {
    const error = files.exists(path) ? undefined : files.makeDirectory(path, user)
    if (error) return error
  }
  return files.write(recordOf(each), each.version, user)
}

/** Takes away what was installed; answers whether there was anything. */
export function uninstall({ machine, user }: Process, each: Package): boolean {
  if (!machine.files.exists(recordOf(each))) return false
  machine.files.remove(recordOf(each), user)
  for (const name of each.programs)
    if (!machine.image.has(name)) machine.files.remove(`${programFolder}/${name}`, user)
  return true
}

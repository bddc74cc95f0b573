/** sysctl: says and sets what the kernel of the container is set to, by way of /proc/sys. */
import { Directory } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { Options, refuseOption } from './options.ts'

export const sysctl: Program = (process) => {
  const options = new Options(process.args, 'wnqep:aNb', {
    write: 'w',
    values: 'n',
    quiet: 'q',
    ignore: 'e',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const said = options.has('a') ? [...settingsBelow(process, '')] : options.operands
  let status = 0
  for (const operand of said) if (!tell(process, options, operand)) status = 1
  return status
}

const pathOf = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`

function* settingsBelow(process: Process, key: string): Generator<string> {
  const { files } = process.machine
  const names = files.list(pathOf(key))
  if (isError(names)) return
  for (const name of names) {
    const each = key === '' ? name : `${key}.${name}`
    if (files.node(pathOf(each)) instanceof Directory) yield* settingsBelow(process, each)
    else yield each
  }
}

/** Answers whether that went well. */
function tell(process: Process, options: Options, operand: string): boolean {
  const [written, ...value] = operand.split('=')
  const key = written.trim().replaceAll('/', '.')
  const { files } = process.machine
  const known = files.read(pathOf(key), process.user)
  if (isError(known)) {
    if (options.has('e')) return true
    process.complain(`sysctl: error: '${key}' is an unknown key\n`)
    return false
  }
  const isWrite = value.length > 0
  const text = isWrite ? value.join('=').trim() : known.replace(/\n$/, '')
  const problem = isWrite ? files.write(pathOf(key), `${text}\n`, process.user) : undefined
  if (problem) {
    process.complain(`sysctl: error setting key '${key}': ${problem.message}\n`)
    return false
  }
  if (!(isWrite && options.has('q'))) process.print(options.has('n') ? `${text}\n` : `${key} = ${text}\n`)
  return true
}

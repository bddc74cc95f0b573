/** sysctl: says what the kernel is set to. What is written is said, and changes nothing: there is no kernel. */
import type { Process, Program } from '../../runtime/program.ts'
import { Options, refuseOption } from './options.ts'

/** Of a node as any Linux has it. */
const usual: Readonly<Record<string, string>> = {
  'fs.file-max': '9223372036854775807',
  'fs.inotify.max_user_instances': '128',
  'fs.inotify.max_user_watches': '65536',
  'kernel.pid_max': '4194304',
  'net.core.somaxconn': '4096',
  'net.ipv4.ip_forward': '1',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'vm.max_map_count': '65530',
  'vm.overcommit_memory': '0',
  'vm.swappiness': '60',
}

export const sysctl: Program = (process) => {
  const options = new Options(process.args, 'wnqep:aNb', {
    write: 'w',
    values: 'n',
    quiet: 'q',
    ignore: 'e',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const said = options.has('a') ? Object.keys(usual) : options.operands
  let status = 0
  for (const operand of said) if (!tell(process, options, operand)) status = 1
  return status
}

/** Answers whether there is such a setting. */
function tell(process: Process, options: Options, operand: string): boolean {
  const [written, ...value] = operand.split('=')
  const key = written.trim().replaceAll('/', '.')
  const isWrite = value.length > 0
  const text = isWrite ? value.join('=').trim() : Object.hasOwn(usual, key) ? usual[key] : undefined
  if (text === undefined) {
    if (options.has('e')) return true
    process.complain(`sysctl: error: '${key}' is an unknown key\n`)
    return false
  }
  if (!(isWrite && options.has('q'))) process.print(options.has('n') ? `${text}\n` : `${key} = ${text}\n`)
  return true
}

/** lscpu: tells of the processors, as /proc/cpuinfo does. Source: lscpu(1) of util-linux. */
import { isError } from '../../runtime/posix.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { Options, refuseOption } from './options.ts'

/** Of the first processor, by name. */
function figuresOf({ machine, user }: Process): ReadonlyMap<string, string> {
  const text = machine.files.read('/proc/cpuinfo', user, 4_096)
  const found = isError(text) ? [] : text.split('\n\n')[0].matchAll(/^([^\t:]+)\t*: (.*)$/gm)
  return new Map(Array.from(found, ([, name, value]) => [name, value]))
}

export const lscpu: Program = (process) => {
  const options = new Options(process.args, 'abceJpsxyBC')
  if (options.invalid) return refuseOption(process, options.invalid)
  const refused = ['e', 'J', 'p', 'C'].find((each) => options.has(each))
  if (refused) {
    process.complain(`lscpu: kubesim does not simulate -${refused}\n`)
    return 1
  }
  const { files } = process.machine
  const text = files.read('/proc/cpuinfo', process.user)
  const cpus = isError(text) ? 1 : (text.match(/^processor/gm)?.length ?? 1)
  const list = cpus > 2 ? `0-${cpus - 1}` : cpus === 2 ? '0,1' : '0'
  const figures = figuresOf(process)
  const rows: (readonly [name: string, value: string | number | undefined])[] = [
    ['Architecture', 'x86_64'],
    ['CPU op-mode(s)', '32-bit, 64-bit'],
    ['Byte Order', 'Little Endian'],
    ['CPU(s)', cpus],
    ['On-line CPU(s) list', list],
    ['Vendor ID', figures.get('vendor_id')],
    ['Model name', figures.get('model name')],
    ['CPU family', figures.get('cpu family')],
    ['Model', figures.get('model')],
    ['Thread(s) per core', 1],
    ['Core(s) per socket', cpus],
    ['Socket(s)', 1],
    ['Flags', figures.get('flags')],
    ['NUMA node(s)', 1],
    ['NUMA node0 CPU(s)', list],
  ]
  const known = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(...known.map(([name]) => name.length)) + 2
  process.print(known.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join(''))
  return 0
}

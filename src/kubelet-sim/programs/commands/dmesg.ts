/** dmesg: what the kernel has said as it started. */
import { isAble } from '../../runtime/files/permissions.ts'
import { kernelOf } from '../../runtime/kernel.ts'
import type { Program } from '../../runtime/program.ts'

export const dmesg: Program = (process) => {
  const { config, image } = process.machine
  const { messages, isReserved } = kernelOf(config)
  if (isReserved && !isAble(process, 'SYSLOG')) {
    const why = image.shell === 'ash' ? 'klogctl' : 'read kernel buffer failed'
    process.complain(`dmesg: ${why}: Operation not permitted\n`)
    return 1
  }
  for (const [seconds, text] of messages) process.print(`[${seconds.toFixed(6).padStart(12)}] ${text}\n`)
  return 0
}

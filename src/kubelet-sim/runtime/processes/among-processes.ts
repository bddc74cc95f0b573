/** What one process may do to another that it sees. */
import { isAble } from '../files/permissions.ts'
import { EPERM, ESRCH, type PosixError, type Signal } from '../posix.ts'
import type { Process } from '../program.ts'

/** Sends a signal, or only asks whether it could be. Source: kill(2). */
export function sendSignal(from: Process, pid: number, signal: Signal | undefined): PosixError | undefined {
  const to = from.machine.processes.get(pid)
  if (!to) return ESRCH
  if (!maySignal(from, to)) return EPERM
  if (signal) to.signal(signal, from.pid)
  return undefined
}

/** To all but itself and the first. */
export function signalOthers(from: Process, signal: Signal): void {
  for (const each of from.machine.processes.list())
    if (each.pid !== 1 && each !== from && maySignal(from, each)) each.signal(signal, from.pid)
}

const maySignal = (from: Process, to: Process): boolean =>
  from.user.uid === to.user.uid || isAble(from, 'KILL')

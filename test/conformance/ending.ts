/** Ends processes with all that they have started, at the latest when this one ends. */
import type { ChildProcess } from 'node:child_process'

const open = new Set<() => void>()

process.on('exit', () => {
  for (const end of open) end()
})

/** @param child one that leads a group of its own (`detached`). Answers how to end it. */
export function endWithUs(child: ChildProcess): () => void {
  const end = () => {
    open.delete(end)
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  open.add(end)
  child.once('exit', () => open.delete(end))
  return end
}

/** Milliseconds since it was made: others may have had the machine, or this process, in between, but hardly both. */
export function stopwatch(): () => number {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return Math.min(performance.now() - startedAt, (user + system) / 1_000)
  }
}

/** Like a stopwatch that is started anew each time it is looked at. */
export function laps(): () => number {
  let startedAt = performance.now()
  let before = process.cpuUsage()
  return () => {
    const [now, used] = [performance.now(), process.cpuUsage()]
    const { user, system } = before
    const usedMs = (used.user - user + used.system - system) / 1_000
    const wallMs = now - startedAt
    ;[startedAt, before] = [now, used]
    return Math.min(wallMs, usedMs)
  }
}

/** Milliseconds since it was made: others may have had the machine, or this process, in between, but hardly both. */
export function stopwatch(): () => number {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return Math.min(performance.now() - startedAt, (user + system) / 1_000)
  }
}

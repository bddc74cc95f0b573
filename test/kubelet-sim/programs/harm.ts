/** How long a hostile program holds up everybody else. */
import { expect } from 'vitest'
import type { ContainerConfig } from '../../../src/kubelet-sim/runtime/container-config.ts'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { laps } from '../../support/stopwatch.ts'
import { startAt, testRuntime } from '../support.ts'

/** No turn of the clock may take longer, in milliseconds. */
const longestTurnMs = 100

export const sh = { image: 'busybox:1.36', shell: 'sh' }
export const bash = { image: 'debian:12', shell: 'bash' }

interface Where {
  readonly image: string
  readonly shell: string
  readonly env?: ContainerConfig['env']
  /** How many of its turns are looked at. */
  readonly turns?: number
}

/** In its arguments, or in a file if it is longer than an argument may be. */
function asCommand(shell: string, script: string) {
  if (script.length < 100_000) return { command: [shell, shell === 'node' ? '-e' : '-c', script] }
  const volume = new Volume()
  volume.project([['run.sh', script]], startAt)
  return { command: [shell, '/scripts/run.sh'], mounts: [{ path: '/scripts', volume }] }
}

/** Runs a script for some seconds, or turns, and answers how long the longest turn took. */
function longestTurn(script: string, { image, shell, env = [], turns = 150 }: Where) {
  const { clock, start } = testRuntime()
  start({ image, env, ...asCommand(shell, script) })
  const end = clock.now() + 5_000
  let longestMs = 0
  const took = laps()
  for (let n = 0; n < turns && clock.runNext(end); n++) longestMs = Math.max(longestMs, took())
  return { longestMs, faults: clock.supervisor.take() }
}

/** The same run takes longer when the host collects its garbage, or has others to serve: the least of five is its own. */
export function expectNoHarm(script: string, where: Where): void {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5 && least > longestTurnMs; n++) {
    const { longestMs, faults } = longestTurn(script, where)
    expect(faults).toEqual([])
    least = Math.min(least, longestMs)
  }
  expect(least).toBeLessThan(longestTurnMs)
}

/** Commands in containers, as a test runs them: cluster.exec. */
import { expect, test } from 'vitest'
import { seconds } from '../src/sim/duration.ts'
import { testCluster } from './support/cluster.ts'
import { pod, script } from './support/manifests.ts'

function withBox() {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([pod('box', script('sleep 100000')), pod('web')])
  cluster.settle()
  return cluster
}

test('A command writes and ends as time passes', () => {
  const cluster = withBox()
  const greeting = cluster.exec(
    'box',
    ['sh', '-c', 'read name; echo hello $name; sleep 5; echo bye >&2; exit 3'],
    {
      stdin: 'größe\n',
    },
  )
  expect(greeting).toMatchObject({ stdout: '', exitCode: undefined })
  cluster.advance(seconds(1))
  expect(greeting).toMatchObject({ stdout: 'hello größe\n', stderr: '', exitCode: undefined })
  cluster.advance(seconds(5))
  expect(greeting).toMatchObject({ stdout: 'hello größe\n', stderr: 'bye\n', exitCode: 3 })
})

test('One that is not there says so, and so does a container that does not run', () => {
  const cluster = withBox()
  const missing = cluster.exec('web', ['nope'])
  expect(missing.exitCode).toBeUndefined()
  expect(missing.problem).toMatch(/exec: "nope": executable file not found in \$PATH$/)
  expect(() => cluster.exec('web', ['ls'], { container: 'other' })).toThrow('container not found ("other")')
  expect(() => cluster.exec('none', ['ls'])).toThrow('pods "none" not found')
})

test('One that writes much waits for whoever reads it', () => {
  const cluster = withBox()
  const zeroes = cluster.exec('box', ['head', '-c', '300000', '/dev/zero'])
  cluster.advance(seconds(10))
  expect(zeroes.exitCode).toBeUndefined()
  for (let n = 0; n < 10 && zeroes.exitCode === undefined; n++) {
    expect(zeroes.stdout.length).toBeGreaterThan(0)
    cluster.advance(seconds(1))
  }
  expect(zeroes.stdout.length).toBe(300_000)
  expect(zeroes.exitCode).toBe(0)
})

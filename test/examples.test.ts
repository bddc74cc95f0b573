/** Every example runs: manifests are applied and come up, programs print what they promise. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { minutes, seconds } from '../src/sim/duration.ts'
import { testCluster } from './support/cluster.ts'

const root = resolve(import.meta.dirname, '../examples')
const example = (path: string) => readFileSync(join(root, path), 'utf8')

/** Runs a program of an example, and answers what it prints. */
async function run(path: string): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  await import(join(root, path))
  return log.mock.calls.map(([text]) => `${text}\n`).join('')
}

test('01: the nginx Pod of the documents runs (P2)', () => {
  const cluster = testCluster()
  cluster.apply(example('01-first-pod/pod.yaml'))
  cluster.settle()
  expect(cluster.get('pods')).toMatch(/nginx +1\/1 +Running +0/)
})

test('02: the container is restarted when its file has been gone for three probes', () => {
  const cluster = testCluster()
  cluster.apply(example('02-liveness/pod.yaml'))
  cluster.advance(seconds(35))
  expect(cluster.get('pods')).toMatch(/liveness-exec +1\/1 +Running +0/)
  cluster.advance(minutes(1))
  expect(cluster.get('pods')).toMatch(/liveness-exec +1\/1 +Running +1 \(/)
})

test('03: the Job says hello and completes after an hour (P20)', () => {
  const cluster = testCluster()
  cluster.apply(example('03-job/job.yaml'))
  cluster.advance(minutes(59))
  expect(cluster.get('jobs')).toMatch(/hello +Running +0\/1/)
  cluster.advance(minutes(2))
  expect(cluster.get('jobs')).toMatch(/hello +Complete +1\/1/)
})

test('04: a rollout that cannot go on stops, and the old Pods keep serving', async () => {
  const text = await run('04-rollout/main.ts')
  expect(text).toContain('ProgressDeadlineExceeded')
  expect(text.match(/web-\S+ +1\/1 +Running/g)).toHaveLength(3)
  expect(text).toMatch(/ImagePullBackOff|ErrImagePull/)
})

test('05: three tiers come up, and their Services find them', () => {
  const cluster = testCluster()
  cluster.apply(example('05-three-tiers/app.yaml'))
  cluster.advance(minutes(1))
  expect(cluster.get('deployments')).toMatch(/api +3\/3[\s\S]*page +2\/2/)
  expect(cluster.get('statefulsets')).toMatch(/store +1\/1/)
  expect(cluster.get('endpoints')).toMatch(/api +(10\.\d+\.\d+\.\d+:8080,){2}10\.\d+\.\d+\.\d+:8080/)
})

test('06: the Pods of a dead node are replaced on the others (P22, P36)', async () => {
  const text = await run('06-node-loss/main.ts')
  const [, minuteLater, sixLater, back] = text.split(/^(?=A minute|Six minutes|The node is up)/m)
  expect(minuteLater).toMatch(/node-1 +NotReady/)
  expect(sixLater.match(/Running/g)!.length).toBeGreaterThanOrEqual(6)
  expect(back).toMatch(/node-1 +Ready/)
  expect(back).not.toContain('Terminating')
})

test('07 why a Deployment does not come up', async () => {
  const text = await run('07-why/main.ts')
  expect(text).toMatch(/^deployment\/shop is rolling out: 3 of 3 replicas are up to date, 0 available$/m)
  expect(text).toMatch(/^ +configmap\/prices does not exist$/m)
  expect(text).toMatch(/if the node had the label accelerator=gpu, and it asked for 2 less cpu$/m)
  expect(text).toMatch(/^ +node-\d was the best of 3 nodes that would do/m)
})

test('08: workers come with the queue, and go when it has been short for a while', async () => {
  const text = await run('08-autoscaling/main.ts')
  const [before, grown, short] = text.split(/^(?=The queue|It has been short)/m)
  expect(before).toMatch(/20\/30 \(avg\) +1 +10 +1 /)
  expect(grown).toMatch(/30\/30 \(avg\) +1 +10 +8 /)
  expect(short).toMatch(/20\/30 \(avg\) +1 +10 +1 /)
})

describe('the list', () => {
  test('has a test for every example', () => {
    expect(readdirSync(root).sort()).toEqual([
      '01-first-pod',
      '02-liveness',
      '03-job',
      '04-rollout',
      '05-three-tiers',
      '06-node-loss',
      '07-why',
      '08-autoscaling',
    ])
  })
})

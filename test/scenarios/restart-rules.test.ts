/** Restart policies and rules of single containers, which go before those of their Pod (P7). */
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { condition, containerOf, logs, podOf, reasonsOf, status } from '../support/sight.ts'

const shell = (name: string, text: string, more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', text],
  ...more,
})

const on = (operator: string, values: readonly number[], action = 'Restart') => ({
  action,
  exitCodes: { operator, values },
})

const podWith = (containers: readonly object[], spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app' },
  spec: { restartPolicy: 'Never', containers, ...spec },
})

function ran(ms: number, manifest: object) {
  const cluster = testCluster()
  cluster.apply(manifest)
  cluster.advance(ms)
  return cluster
}

const restartsOf = (cluster: ReturnType<typeof testCluster>, name = 'app') =>
  containerOf(cluster, 'app', name).restartCount

describe('a container of a Pod that is never restarted', () => {
  test('is restarted after a failure where it says so itself', () => {
    const cluster = ran(
      minutes(1),
      podWith([shell('app', 'sleep 1; exit 1', { restartPolicy: 'OnFailure' })]),
    )
    expect(restartsOf(cluster)).toBeGreaterThan(1)
    expect(podOf(cluster, 'app').status.phase).toBe('Running')
  })

  test('is restarted after an exit code that a rule names, and not after another', () => {
    const restartPolicyRules = [on('In', [42])]
    const more = { restartPolicy: 'Never', restartPolicyRules }
    expect(restartsOf(ran(seconds(5), podWith([shell('app', 'exit 42', more)])))).toBe(1)
    const ended = ran(seconds(5), podWith([shell('app', 'exit 41', more)]))
    expect(restartsOf(ended)).toBe(0)
    expect(podOf(ended, 'app').status.phase).toBe('Failed')
  })

  test('obeys the first rule that fits: what is not listed too', () => {
    const more = { restartPolicy: 'Never', restartPolicyRules: [on('NotIn', [0, 1])] }
    expect(restartsOf(ran(seconds(5), podWith([shell('app', 'exit 7', more)])))).toBe(1)
    expect(restartsOf(ran(seconds(5), podWith([shell('app', 'exit 1', more)])))).toBe(0)
  })

  test('holds up the Pod while another has ended for good', () => {
    const [one, other] = [shell('done', 'exit 0'), shell('app', 'exit 3', { restartPolicy: 'Always' })]
    const cluster = ran(minutes(2), podWith([one, other]))
    expect(podOf(cluster, 'app').status.phase).toBe('Running')
    expect(restartsOf(cluster, 'done')).toBe(0)
    expect(containerOf(cluster, 'app', 'app').state.waiting?.reason).toBe('CrashLoopBackOff')
  })
})

test('a container that is never restarted ends for good, whatever its Pod says', () => {
  const once = shell('once', 'exit 5', { restartPolicy: 'Never' })
  const cluster = ran(seconds(30), podWith([once, shell('app', 'sleep 3600')], { restartPolicy: 'Always' }))
  expect(restartsOf(cluster, 'once')).toBe(0)
  expect(status(cluster, 'app')).toBe('1/2 Error 0')
})

test('an init container that may fail once more lets the Pod go on when it succeeds', () => {
  const text = 'test -f /work/tried && exit 0; touch /work/tried; exit 9'
  const init = shell('prepare', text, {
    restartPolicy: 'Never',
    restartPolicyRules: [on('In', [9])],
    volumeMounts: [{ name: 'work', mountPath: '/work' }],
  })
  const spec = { initContainers: [init], volumes: [{ name: 'work', emptyDir: {} }] }
  const cluster = ran(seconds(30), podWith([shell('app', 'sleep 3600')], spec))
  expect(status(cluster, 'app')).toMatch(/^1\/1 Running/)
})

describe('a rule that restarts all containers', () => {
  const rules = { restartPolicy: 'Never', restartPolicyRules: [on('In', [88], 'RestartAllContainers')] }
  const watcher = shell('watcher', 'sleep 5; exit 88', rules)
  const init = shell('prepare', 'echo prepared >> /work/log', {
    volumeMounts: [{ name: 'work', mountPath: '/work' }],
  })
  const app = shell('app', 'cat /work/log; sleep 3600', {
    volumeMounts: [{ name: 'work', mountPath: '/work' }],
  })
  const spec = { initContainers: [init], volumes: [{ name: 'work', emptyDir: {} }] }

  test('ends those that run and begins with the init containers, in the same Pod with the same volumes', () => {
    const cluster = ran(seconds(3), podWith([app, watcher], spec))
    const { uid } = podOf(cluster, 'app').metadata
    expect(condition(cluster, 'app', 'AllContainersRestarting')).toBe('False')
    cluster.advance(seconds(6))
    expect(podOf(cluster, 'app').metadata.uid).toBe(uid)
    expect(restartsOf(cluster, 'app')).toBe(1)
    expect(restartsOf(cluster, 'watcher')).toBe(1)
    expect(logs(cluster, 'app', { container: 'app' })).toBe('prepared\nprepared\n')
    expect(containerOf(cluster, 'app', 'app').lastState?.terminated).toMatchObject({
      reason: 'RestartingAllContainers',
      exitCode: 137,
    })
    expect(reasonsOf(cluster, 'app')).toContain('Killing')
  })

  test('says so in a condition while they end', () => {
    const cluster = testCluster()
    const told: string[] = []
    cluster.apply(
      podWith(
        [{ ...app, command: ['sh', '-c', 'trap "" TERM; while true; do sleep 1; done'] }, watcher],
        spec,
      ),
    )
    for (let n = 0; n < 20; n++) {
      cluster.advance(seconds(0.5))
      told.push(condition(cluster, 'app', 'AllContainersRestarting') ?? '')
    }
    expect(told).toContain('True RestartAllContainersStarted container exited with restart policy rule')
    expect(told.at(-1)).toBe('False')
  })
})

describe('the API server', () => {
  const refused = (container: object) => () => testCluster().apply(podWith([container]))

  test.each([
    [
      { restartPolicy: 'Sometimes' },
      'spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
    ],
    [
      { restartPolicyRules: [on('In', [1])] },
      'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
    ],
    [
      { restartPolicy: 'Never', restartPolicyRules: [on('In', [1], 'Stop')] },
      'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
    ],
    [
      { restartPolicy: 'Never', restartPolicyRules: [on('Among', [1])] },
      'spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: "Among": supported values: "In", "NotIn"',
    ],
    [
      { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart' }] },
      'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
    ],
    [
      { restartPolicy: 'Never', restartPolicyRules: Array(21).fill(on('In', [1])) },
      'spec.containers[0].restartPolicyRules: Too many: 21: must have at most 20 items',
    ],
  ])('refuses %j', (more, message) => {
    expect(refused(shell('app', 'true', more))).toThrow(message)
  })
})

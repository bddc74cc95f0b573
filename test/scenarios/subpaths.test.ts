/** Where in its volume a container begins to see it: subPathExpr, filled in from the container's variables. */
import { expect, test } from 'vitest'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, eventsOf, logs, status } from '../support/sight.ts'

function where(variable: object, metadata: object = {}) {
  const { image, container } = script('ls /all')
  const manifest = pod('app', {
    image,
    podSpec: { restartPolicy: 'Never', volumes: [{ name: 'work', emptyDir: {} }] },
    container: {
      ...container,
      env: [{ name: 'WHERE', ...variable }],
      volumeMounts: [
        { name: 'work', mountPath: '/mine', subPathExpr: '$(WHERE)/logs' },
        { name: 'work', mountPath: '/all' },
      ],
    },
  })
  return { ...manifest, metadata: { ...manifest.metadata, ...metadata } }
}

test.each([
  ['/tmp', 'error SubPath `/tmp/logs` must not be an absolute path'],
  ['..', "unable to provision SubPath `../logs`: must not contain '..'"],
  ['', 'missing value for WHERE'],
])(
  'a subPathExpr that leads out of its volume keeps the container from being made: "%s"',
  (value, message) => {
    const cluster = testCluster()
    cluster.apply(where({ value }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toBe(message)
    expect(eventsOf(cluster, 'app').at(-1)).toBe(`Failed: Error: ${message}`)
  },
)

test('a subPathExpr that lacks an annotation works as soon as the Pod has it', () => {
  const cluster = testCluster()
  const variable = { valueFrom: { fieldRef: { fieldPath: "metadata.annotations['where']" } } }
  cluster.apply(where(variable))
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
  cluster.apply(where(variable, { annotations: { where: 'here' } }))
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('0/1 Completed 0')
  expect(logs(cluster, 'app')).toBe('here\n')
})

import { expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { replicaSet } from '../../../src/api/apps/replicaset.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { deny } from '../../support/refusing.ts'
import { eventsIn, play, podsIn, start } from '../shared/pod-stand-in.ts'
import { change, deploymentIn, planeWithDeployment, setImage, setsIn, sizes } from './deployment-stand-in.ts'

const rolling = (maxSurge: number, maxUnavailable: number) => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
})

const downTo = (events: readonly string[]) =>
  events.filter((each) => each.includes('Scaled down')).map((each) => each.replace(/.* (from .*)/, '$1'))

test('an old set gives up what does not serve first, and then what may: each is told', () => {
  const plane = planeWithDeployment({ replicas: 4, image: 'app:1', spec: rolling(0, 2) })
  for (const each of podsIn(plane).slice(1)) start(plane, each)
  plane.settle()
  setImage(plane, 'app:2')
  expect(downTo(eventsIn(plane))).toEqual(['from 4 to 3', 'from 3 to 2'])
  expect(sizes(plane)).toEqual(['app:1 2', 'app:2 2'])
})

test('a Deployment whose set is refused says that, and nothing else', () => {
  const denied = { group: 'apps', resource: 'replicasets', operation: 'CREATE' } as const
  let allow = () => {}
  const plane = planeWithDeployment({ replicas: 1 }, ({ client }) => {
    allow = deny(client, denied)
  })
  const { status } = deploymentIn(plane)
  expect(Object.keys(status)).toEqual(['conditions'])
  expect(status.conditions).toHaveLength(1)
  expect(status.conditions![0]).toMatchObject({ status: 'False', reason: 'ReplicaSetCreateError' })
  expect(status.conditions![0].message).toMatch(/^Failed to create new replica set "web-\w+": .*not today/)

  allow()
  plane.advance(minutes(1))
  play(plane)
  expect(deploymentIn(plane).status).toMatchObject({ observedGeneration: 1, availableReplicas: 1 })
})

test('a set whose revision is no number is left as it is, and its Deployment says the same', () => {
  const plane = planeWithDeployment({ replicas: 1 })
  plane.user.update(replicaSet, setsIn(plane)[0], ({ metadata }) => {
    metadata.annotations = { 'deployment.kubernetes.io/revision': 'seven' }
  })
  change(plane, ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, note: 'new' }
  })
  expect(setsIn(plane)[0].metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': 'seven' })
  expect(deploymentIn(plane).metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': 'seven',
  })
})

const annotate = (plane: ReturnType<typeof planeWithDeployment>, revision: string) =>
  change(plane, ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, 'deprecated.deployment.rollback.to': revision }
  })

test.each([
  ['1', 'app:1', 'DeploymentRollback: Rolled back deployment "web" to revision 1'],
  ['0', 'app:2', 'DeploymentRollback: Rolled back deployment "web" to revision 2'],
  [
    '3',
    'app:3',
    'DeploymentRollbackTemplateUnchanged: The rollback revision contains the same template as current deployment "web"',
  ],
  ['9', 'app:3', 'DeploymentRollbackRevisionNotFound: Unable to find the revision to rollback to.'],
])('the annotation of old clients for revision %s leads to %s', (revision, image, said) => {
  const plane = planeWithDeployment({ replicas: 1, image: 'app:1' })
  for (const next of ['app:2', 'app:3']) {
    play(plane)
    setImage(plane, next)
  }
  play(plane)
  annotate(plane, revision)
  play(plane)
  const { metadata, spec } = deploymentIn(plane)
  expect(spec.template.spec.containers[0].image).toBe(image)
  expect(spec.template.metadata.labels).toEqual({ app: 'web' })
  expect(metadata.annotations).not.toHaveProperty('deprecated.deployment.rollback.to')
  expect(eventsIn(plane)).toContain(said)
})

test('there is no going back to a last revision that there is not', () => {
  const plane = planeWithDeployment({ replicas: 1 })
  annotate(plane, '0')
  expect(eventsIn(plane)).toContain('DeploymentRollbackRevisionNotFound: Unable to find last revision.')
})

test('two Deployments that select the same pods leave each other theirs', () => {
  const plane = planeWithDeployment({ replicas: 2, image: 'app:1' })
  const { metadata, ...rest } = deploymentIn(plane)
  plane.user.create(deploymentKind, {
    ...rest,
    metadata: { name: 'twin', namespace: metadata.namespace },
    status: {},
  } as never)
  play(plane)
  expect(
    setsIn(plane).map((set) => `${set.metadata.ownerReferences?.[0].name} ${set.spec.replicas}`),
  ).toEqual(['web 2', 'twin 2'])
  expect(podsIn(plane)).toHaveLength(4)
})

test('a selector that names the label of the hash makes every set a stranger: others are made, a few a second', () => {
  const labels = { app: 'web', 'pod-template-hash': 'mine' }
  const plane = planeWithDeployment({ replicas: 1, spec: { selector: { matchLabels: labels } }, labels })
  expect(setsIn(plane)).toHaveLength(6)
  plane.advance(seconds(2))
  expect(setsIn(plane)).toHaveLength(17)
  expect(setsIn(plane).every((set) => set.metadata.ownerReferences === undefined)).toBe(true)
})

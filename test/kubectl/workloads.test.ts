/** What a user does to his workloads, with the real kubectl. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minutes } from '../../src/sim/duration.ts'
import { Kubectl } from '../support/kubectl.ts'
import { daemonSet, deployment, statefulSet } from '../support/manifests.ts'

let k: Kubectl
beforeAll(async () => {
  // Long ago, so that its time may pass: kubectl reckons some ages from its own clock.
  k = await Kubectl.start()
})
afterAll(() => k.stop())

describe('a Deployment', () => {
  test('is applied and rolls out', async () => {
    expect(await k.apply(deployment('web', { replicas: 3, image: 'nginx:1.25' }))).toBe(
      'deployment.apps/web created\n',
    )
    expect(await k.run('rollout status deployment/web')).toContain('deployment "web" successfully rolled out')
    expect(await k.run('get deployment web')).toMatch(
      /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +3\/3 +3 +3 +\d+s/,
    )
  })

  test('is unchanged when it is applied again', async () => {
    expect(await k.apply(deployment('web', { replicas: 3, image: 'nginx:1.25' }))).toBe(
      'deployment.apps/web unchanged\n',
    )
  })

  test('shows what an apply would change', async () => {
    const { stdout, code } = await k.try('diff -f -', {
      stdin: JSON.stringify(deployment('web', { replicas: 3, image: 'nginx:1.26' })),
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^- +- image: nginx:1\.25$/m)
    expect(stdout).toMatch(/^\+ +- image: nginx:1\.26$/m)
  })

  test('scales', async () => {
    expect(await k.run('scale deployment web --replicas=5')).toBe('deployment.apps/web scaled\n')
    await k.advance('1m')
    expect(await k.run('get deploy web -o jsonpath={.status.readyReplicas}')).toBe('5')
    const { stderr, code } = await k.try('scale deployment web --current-replicas=3 --replicas=1')
    expect(code).toBe(1)
    expect(stderr).toContain('Expected replicas to be 3, was 5')
  })

  test('takes a new image, and its history can be read and undone', async () => {
    expect(await k.run('set image deployment/web web=nginx:1.27')).toBe('deployment.apps/web image updated\n')
    await k.advance('1m')
    expect(await k.run('rollout history deployment/web')).toMatch(
      /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>/,
    )
    expect(await k.run('rollout history deployment/web --revision=2')).toContain('nginx:1.27')
    expect(await k.run('rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n')
    await k.advance('1m')
    expect(await k.run('get deploy web -o jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:1.25',
    )
    expect(await k.run('rollout history deployment/web')).toMatch(/2 +<none>\n3 +<none>/)
  })

  test('pauses, resumes and restarts', async () => {
    expect(await k.run('rollout pause deployment/web')).toBe('deployment.apps/web paused\n')
    expect(await k.run('rollout resume deployment/web')).toBe('deployment.apps/web resumed\n')
    expect(await k.run('rollout restart deployment/web')).toBe('deployment.apps/web restarted\n')
    await k.advance('1m')
    const template = '{.spec.template.metadata.annotations}'
    expect(await k.run(`get deploy web -o jsonpath=${template}`)).toContain(
      'kubectl.kubernetes.io/restartedAt',
    )
  })

  test('is described', async () => {
    const text = await k.run('describe deployment web')
    expect(text).toMatch(/^Replicas: +5 desired \| 5 updated \| 5 total \| 5 available \| 0 unavailable$/m)
    expect(text).toMatch(/^StrategyType: +RollingUpdate$/m)
    expect(text).toMatch(/^RollingUpdateStrategy: +25% max unavailable, 25% max surge$/m)
    expect(text).toMatch(/^ +Progressing +True +NewReplicaSetAvailable$/m)
    expect(text).toMatch(/ScalingReplicaSet .*Scaled up replica set web-\S+ from 0 to 3/)
    expect(text).not.toContain('<invalid>')
  })

  test('is labelled, annotated, patched and edited', async () => {
    expect(await k.run('label deployment web tier=front')).toBe('deployment.apps/web labeled\n')
    expect(await k.run('annotate deployment web note=seen')).toBe('deployment.apps/web annotated\n')
    expect(await k.run(`patch deployment web -p '{"spec":{"minReadySeconds":1}}'`)).toBe(
      'deployment.apps/web patched\n',
    )
    expect(
      await k.run(
        `patch deployment web --type=json -p '[{"op":"remove","path":"/metadata/annotations/note"}]'`,
      ),
    ).toContain('patched')
    const env = { KUBE_EDITOR: 'sed -i s/tier:.front/tier:\\ back/' }
    expect(await k.run('edit deployment web', { env })).toBe('deployment.apps/web edited\n')
    expect(await k.run('get deployment web --show-labels')).toContain('tier=back')
  })

  test('goes, and its pods with it', async () => {
    expect(await k.run('delete deployment web')).toBe('deployment.apps "web" deleted\n')
    await k.run('wait --for=delete pod -l app=web --timeout=30s')
    expect((await k.try('get pods')).stderr).toBe('No resources found in default namespace.\n')
  })
})

test('a StatefulSet comes up in order, keeps its names and rolls from the end', async () => {
  k.cluster.apply(statefulSet('db', { replicas: 3, image: 'redis:7', spec: { serviceName: 'db' } }))
  await k.run('rollout status statefulset/db')
  expect(await k.run('get pods -l app=db -o name')).toBe('pod/db-0\npod/db-1\npod/db-2\n')
  await k.run('set image statefulset/db db=redis:8')
  await k.advance('1m')
  const images = '{.items[*].spec.containers[0].image}'
  expect(await k.run(`get pods -l app=db -o jsonpath=${images}`)).toBe('redis:8 redis:8 redis:8')
  await k.run('rollout undo statefulset/db')
  await k.advance('1m')
  expect(await k.run(`get pods -l app=db -o jsonpath=${images}`)).toBe('redis:7 redis:7 redis:7')
  expect(await k.run('rollout history statefulset/db')).toMatch(/REVISION/)
  await k.run('delete statefulset db')
})

test('a DaemonSet has a pod on every node, and rolls', async () => {
  k.cluster.apply(daemonSet('agent', { image: 'agent:1' }))
  await k.run('rollout status daemonset/agent')
  expect(await k.run('get daemonset agent')).toMatch(/agent +3 +3 +3 +3 +3 +<none>/)
  const nodes = await k.run('get pods -l app=agent -o jsonpath={.items[*].spec.nodeName}')
  expect(nodes.split(' ').sort()).toEqual(['node-1', 'node-2', 'node-3'])
  await k.run('set image daemonset/agent agent=agent:2')
  await k.run('rollout status daemonset/agent')
  await k.run('rollout undo daemonset/agent')
  await k.run('rollout status daemonset/agent')
  await k.run('delete daemonset agent')
})

test('a Job completes, and one waits for that', async () => {
  await k.run('create job greet --image=busybox -- echo hello there')
  await k.run('wait --for=condition=complete job/greet --timeout=30s')
  expect(await k.run('logs job/greet')).toBe('hello there\n')
  expect(await k.run('get job greet')).toMatch(/greet +Complete +1\/1/)
  await k.run('delete job greet')
})

test('a node that dies loses its pods to the others', async () => {
  const k = await Kubectl.start({ speed: 'paused' })
  try {
    k.cluster.apply(deployment('web', { replicas: 6 }))
    k.cluster.advance(minutes(1))
    k.cluster.nodes.stop('node-1')
    k.cluster.advance(minutes(1))
    expect(await k.run('get nodes')).toMatch(/node-1 +NotReady/)
    expect(await k.run('describe node node-1')).toMatch(/node\.kubernetes\.io\/unreachable:NoExecute/)
    k.cluster.advance(minutes(6))
    const pods = await k.run('get pods -o wide')
    expect(pods.match(/1\/1 +Running .*node-[23]/g)).toHaveLength(6)
    expect(pods).toMatch(/Terminating .*node-1/)
  } finally {
    await k.stop()
  }
})

import { expect, test } from 'vitest'
import { deployment } from '../../../src/api/apps/deployment.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import { priorityClass } from '../../../src/api/scheduling/priorityclass.ts'
import { apiServer, named, podNamed, podOf, refusal, selector, template } from './api-server.ts'

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'

test('every container of a pod finds the token of its service account', () => {
  const initContainers = [{ name: 'init', image: 'busybox' }]
  const { spec } = apiServer().user.create(pod, podNamed('web', { initContainers }))
  const [volume] = spec.volumes ?? []

  expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' })
  expect(volume.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/)
  expect(volume.projected?.sources).toHaveLength(3)
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    expect(container.volumeMounts).toEqual([{ name: volume.name, readOnly: true, mountPath: tokenPath }])
  }
})

test('all pods of a template share their containers, volumes and tolerations', () => {
  const { user, part } = apiServer()
  const { spec } = user.create(deployment, { metadata: named('web'), spec: { selector, template } })

  const a = part.create(pod, podOf('a', spec.template.spec))
  const b = part.create(pod, podOf('b', spec.template.spec))

  expect(a.spec.containers).toBe(b.spec.containers)
  expect(a.spec.volumes).toBe(b.spec.volumes)
  expect(a.spec.tolerations).toBe(b.spec.tolerations)
})

test('a token is not mounted where the account or the pod does not want it', () => {
  const { user } = apiServer()
  user.create(serviceAccount, { metadata: named('quiet'), automountServiceAccountToken: false })

  const quiet = user.create(pod, podNamed('a', { serviceAccountName: 'quiet' }))
  const loud = user.create(
    pod,
    podNamed('b', { serviceAccountName: 'quiet', automountServiceAccountToken: true }),
  )
  const own = user.create(pod, podNamed('c', { automountServiceAccountToken: false }))

  expect([quiet, loud, own].map(({ spec }) => spec.volumes?.length ?? 0)).toEqual([0, 1, 0])
})

test('a container keeps what it mounts in the place of the token', () => {
  const volumes = [{ name: 'mine', emptyDir: {} }]
  const containers = [{ name: 'app', image: 'nginx', volumeMounts: [{ name: 'mine', mountPath: tokenPath }] }]

  const { spec } = apiServer().user.create(pod, podNamed('web', { containers, volumes }))

  expect(spec.volumes?.map(({ name }) => name)).toEqual(['mine'])
})

test('a pod without an account of its own pulls images with those of the account', () => {
  const { user } = apiServer()
  user.create(serviceAccount, { metadata: named('puller'), imagePullSecrets: [{ name: 'registry' }] })

  const made = user.create(pod, podNamed('web', { serviceAccountName: 'puller' }))

  expect(made.spec.imagePullSecrets).toEqual([{ name: 'registry' }])
})

test('a pod of an account that is not there is refused', () => {
  const { message } = refusal(() =>
    apiServer().user.create(pod, podNamed('web', { serviceAccountName: 'nope' })),
  )

  expect(message).toBe(
    'pods "web" is forbidden: error looking up service account default/nope: serviceaccount "nope" not found',
  )
})

test('pods stay five minutes on a node that is gone, or as long as they say', () => {
  const { user } = apiServer()
  const own = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' } as const
  const secondsOf = (name: string, tolerations: readonly object[]) =>
    (user.create(pod, podNamed(name, { tolerations })).spec.tolerations ?? []).map((each) => [
      each.key?.split('/')[1],
      each.tolerationSeconds,
    ])

  expect(secondsOf('a', [])).toEqual([
    ['not-ready', 300],
    ['unreachable', 300],
  ])
  expect(secondsOf('b', [{ ...own, tolerationSeconds: 5 }])).toEqual([
    ['unreachable', 5],
    ['not-ready', 300],
  ])
  expect(secondsOf('c', [{ operator: 'Exists' }])).toHaveLength(1)
})

test('a pod gets the number of its priority class', () => {
  const { user } = apiServer()
  user.create(priorityClass, { metadata: { name: 'high' }, value: 1000, preemptionPolicy: 'Never' })

  expect(user.create(pod, podNamed('a', { priorityClassName: 'high' })).spec).toMatchObject({
    priority: 1000,
    preemptionPolicy: 'Never',
  })
  expect(user.create(pod, podNamed('b')).spec).toMatchObject({
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
  })
})

test('the default class is that of pods which name none, as soon as it is there', () => {
  const { user } = apiServer()
  const before = user.create(pod, podNamed('before'))
  user.create(priorityClass, { metadata: { name: 'usual' }, value: 7, globalDefault: true })
  const after = user.create(pod, podNamed('after'))

  expect([before.spec.priority, after.spec.priority]).toEqual([0, 7])
  expect(after.spec.priorityClassName).toBe('usual')
})

test('a pod neither invents a class nor a number', () => {
  const { user } = apiServer()
  const create = (spec: object) => () => user.create(pod, podNamed('web', spec))

  expect(refusal(create({ priorityClassName: 'nope' })).message).toBe(
    'pods "web" is forbidden: no PriorityClass with name nope was found',
  )
  expect(refusal(create({ priority: 5 })).message).toBe(
    'pods "web" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
  )
})

test('there is one default class at most', () => {
  const { user } = apiServer()
  const make = () => user.create(priorityClass, { metadata: { name: 'a' }, value: 1, globalDefault: true })
  const first = make()
  expect(refusal(make).message).toContain('"a" is forbidden: PriorityClass a is already marked as default')
  const create = () => user.create(priorityClass, { metadata: { name: 'b' }, value: 2, globalDefault: true })

  expect(refusal(create).message).toBe(
    'priorityclasses.scheduling.k8s.io "b" is forbidden: PriorityClass a is already marked as default. Only one default can exist',
  )
  user.delete(priorityClass, first)
  expect(create().globalDefault).toBe(true)
})

test('what is refused of a security context is shown as it was given', () => {
  const privileged = { privileged: true, allowPrivilegeEscalation: false, capabilities: { add: [] } }
  const containers = [{ name: 'app', image: 'nginx', securityContext: privileged }]
  const { message } = refusal(() =>
    apiServer().user.create(pod, { metadata: named('web'), spec: { containers } } as never),
  )
  expect(message).toContain('{"Capabilities":{"Add":[],"Drop":null},"Privileged":true,')
})

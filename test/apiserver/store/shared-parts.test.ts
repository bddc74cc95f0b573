import { expect, test, vi } from 'vitest'
import { pod } from '../../../src/api/core/pod.ts'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import { priorityClass } from '../../../src/api/scheduling/priorityclass.ts'
import { Alike } from '../../../src/apiserver/store/shared-parts.ts'
import { apiServer, named, podNamed } from '../admission/api-server.ts'

test('pods that say the same have one spec between them', () => {
  const { user } = apiServer()

  const [one, two] = ['one', 'two'].map((name) => user.create(pod, podNamed(name)))

  expect(two.spec).toBe(one.spec)
})

test('pods that have the same labels have one object of them between them', () => {
  const { user } = apiServer()
  const labels = { app: 'web' }

  const [one, two, other] = [labels, labels, { app: 'db' }].map((labels, n) =>
    user.create(pod, { ...podNamed(`pod-${n}`), metadata: { ...named(`pod-${n}`), labels: { ...labels } } }),
  )

  expect(two.metadata.labels).toBe(one.metadata.labels)
  expect(other.metadata.labels).toEqual({ app: 'db' })
})

test('what admission has made of their spec is shared before they are prepared, so that it is looked at once', () => {
  const { user } = apiServer()
  const { prepareForCreate } = pod
  const prepared: object[] = []
  vi.spyOn(pod, 'prepareForCreate').mockImplementation((object, now) => {
    prepared.push(object.spec)
    prepareForCreate?.(object, now)
  })

  for (const name of ['one', 'two', 'three']) user.create(pod, podNamed(name))
  vi.restoreAllMocks()

  expect(new Set(prepared).size).toBe(1)
})

test('pods that say something else have specs of their own', () => {
  const { user } = apiServer()
  const web = podNamed('web')

  const one = user.create(pod, web)
  const two = user.create(pod, {
    ...podNamed('two'),
    spec: { ...web.spec, terminationGracePeriodSeconds: 5 },
  })

  expect(one.spec.terminationGracePeriodSeconds).toBe(30)
  expect(two.spec.terminationGracePeriodSeconds).toBe(5)
})

test('what admission adds is what holds when the pod is created, whoever said the same before', () => {
  const { user } = apiServer()
  const before = user.create(pod, podNamed('before'))
  user.create(priorityClass, { metadata: { name: 'usual' }, value: 7, globalDefault: true })
  user.create(serviceAccount, { metadata: named('default'), imagePullSecrets: [{ name: 'registry' }] })

  const after = user.create(pod, podNamed('after'))

  expect(before.spec).toMatchObject({ priority: 0 })
  expect(before.spec.imagePullSecrets).toBeUndefined()
  expect(after.spec).toMatchObject({ priority: 7, imagePullSecrets: [{ name: 'registry' }] })
})

test('the oldest make room for new ones', () => {
  const specs = new Alike()
  const first = specs.shared({ n: 0 })
  for (let n = 1; n <= 600; n++) specs.shared({ n })

  expect(specs.shared({ n: 600 })).toBe(specs.shared({ n: 600 }))
  expect(specs.shared({ n: 0 })).not.toBe(first)
})

import { expect, test } from 'vitest'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { ingress } from '../../../src/api/networking/ingress.ts'
import { ingressClass } from '../../../src/api/networking/ingressclass.ts'
import { runtimeClass } from '../../../src/api/node/runtimeclass.ts'
import { storageClass } from '../../../src/api/storage/storageclass.ts'
import { apiServer, named, podNamed, refusal, type TestApiServer } from './api-server.ts'

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } as const

function storageClassNamed({ user }: TestApiServer, name: string, isDefault: boolean, mayGrow = true) {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': String(isDefault) }
  const metadata = { name, annotations }
  user.create(storageClass, { metadata, provisioner: 'csi.example.com', allowVolumeExpansion: mayGrow })
}

test('a claim that names no class gets the default class; of several the first by name, as they are as new', () => {
  const api = apiServer()
  const create = (name: string, storageClassName?: string) =>
    api.user.create(persistentVolumeClaim, { metadata: named(name), spec: { ...spec, storageClassName } })
  expect(create('early').spec.storageClassName).toBeUndefined()

  for (const name of ['b', 'a']) storageClassNamed(api, name, true)
  storageClassNamed(api, '0', false)

  expect(create('silent').spec.storageClassName).toBe('a')
  expect(create('none', '').spec.storageClassName).toBe('')
  expect(create('named', '0').spec.storageClassName).toBe('0')
})

test('a claim grows once it is bound, and where its class lets it', () => {
  const api = apiServer()
  storageClassNamed(api, 'growing', false)
  storageClassNamed(api, 'fixed', false, false)
  const bound = (name: string) => {
    const made = api.user.create(persistentVolumeClaim, {
      metadata: named(name),
      spec: { ...spec, storageClassName: name },
    })
    return api.user.updateStatus(persistentVolumeClaim, made, (status) => {
      status.phase = 'Bound'
      status.capacity = { storage: '1Gi' }
    })
  }
  const resize = (name: string, storage: string) =>
    api.user.update(persistentVolumeClaim, api.user.get(persistentVolumeClaim, name, 'default'), (draft) => {
      draft.spec.resources.requests = { storage }
    })
  for (const name of ['growing', 'fixed']) bound(name)

  expect(resize('growing', '2Gi').spec.resources.requests).toEqual({ storage: '2Gi' })
  expect(refusal(() => resize('fixed', '2Gi')).message).toBe(
    'persistentvolumeclaims "fixed" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
  expect(refusal(() => resize('growing', '1Gi')).message).toContain(
    'field can not be less than status.capacity',
  )
  expect(resize('growing', '1500Mi').spec.resources.requests).toEqual({ storage: '1500Mi' })
})

test('an Ingress that names no class gets the default class, unless it names one in the old way', () => {
  const { user } = apiServer()
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' }
  user.create(ingressClass, { metadata: { name: 'public', annotations }, spec: { controller: 'a.com/b' } })
  const create = (name: string, more?: Record<string, string>) =>
    user.create(ingress, {
      metadata: { ...named(name), annotations: more },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    } as never)

  expect(create('web').spec.ingressClassName).toBe('public')
  expect(create('old', { 'kubernetes.io/ingress.class': 'nginx' }).spec.ingressClassName).toBeUndefined()
})

test('a pod gets the overhead, the nodes and the tolerations of its RuntimeClass', () => {
  const { user } = apiServer()
  user.create(runtimeClass, {
    metadata: { name: 'sandbox' },
    handler: 'sandbox',
    overhead: { podFixed: { cpu: '250m' } },
    scheduling: {
      nodeSelector: { sandbox: 'yes' },
      tolerations: [
        { key: 'sandbox', operator: 'Exists' },
        { key: 'sandbox', operator: 'Equal', value: 'x' },
      ],
    },
  })
  const own = { key: 'sandbox', operator: 'Exists', effect: 'NoSchedule' } as const
  const made = user.create(
    pod,
    podNamed('web', { runtimeClassName: 'sandbox', nodeSelector: { disk: 'ssd' }, tolerations: [own] }),
  )

  expect(made.spec.overhead).toEqual({ cpu: '250m' })
  expect(made.spec.nodeSelector).toEqual({ disk: 'ssd', sandbox: 'yes' })
  // What the class tolerates covers what the pod does, and the other toleration of the class.
  const ofSandbox = made.spec.tolerations?.filter(({ key }) => key === 'sandbox')
  expect(ofSandbox).toEqual([{ key: 'sandbox', operator: 'Exists' }])
  expect(
    refusal(() =>
      user.create(pod, podNamed('b', { runtimeClassName: 'sandbox', nodeSelector: { sandbox: 'no' } })),
    ).message,
  ).toContain(
    'conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no',
  )
  const otherwise = podNamed('d', { runtimeClassName: 'sandbox', overhead: { cpu: '1' } })
  expect(refusal(() => user.create(pod, otherwise)).message).toContain(
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  )
  expect(refusal(() => user.create(pod, podNamed('c', { runtimeClassName: 'gone' }))).message).toContain(
    'pod rejected: RuntimeClass "gone" not found',
  )
})

test.each([
  ['without a RuntimeClass', { overhead: {} }],
  ['of one that defines none', { runtimeClassName: 'plain', overhead: {} }],
])('a pod %s has no overhead, not even an empty one', (_, spec) => {
  const { user } = apiServer()
  user.create(runtimeClass, { metadata: { name: 'plain' }, handler: 'plain' })

  expect(refusal(() => user.create(pod, podNamed('web', spec)))).toMatchObject({
    code: 403,
    message: expect.stringContaining(
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ),
  })
})

test('an overhead that a RuntimeClass defines as nothing at all is none', () => {
  const { user } = apiServer()
  user.create(runtimeClass, { metadata: { name: 'free' }, handler: 'free', overhead: {} })

  const made = user.create(pod, podNamed('web', { runtimeClassName: 'free', overhead: {} }))
  expect(made.spec.overhead).toBeUndefined()
  const dear = podNamed('dear', { runtimeClassName: 'free', overhead: { cpu: '1' } })
  expect(refusal(() => user.create(pod, dear)).message).toContain("doesn't match")
})

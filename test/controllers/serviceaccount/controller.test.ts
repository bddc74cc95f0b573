import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { namespace } from '../../../src/api/core/namespace.ts'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import { rootCaPublisher } from '../../../src/controllers/rootca/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const plane = () =>
  new ControlPlane({ controllers: [serviceAccountController as never, rootCaPublisher as never] })

test('every namespace has a service account and the certificate of the cluster', () => {
  const cluster = plane()

  cluster.user.create(namespace, { metadata: { name: 'shop' } })
  cluster.settle()

  for (const name of ['default', 'kube-system', 'shop']) {
    expect(cluster.client.find(serviceAccount, 'default', name)).toBeDefined()
    const published = cluster.client.get(configMap, 'kube-root-ca.crt', name)
    expect(published.data?.['ca.crt']).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
  }
})

test('a service account or certificate that is deleted or changed comes back', () => {
  const cluster = plane()
  const before = cluster.client.get(configMap, 'kube-root-ca.crt', 'default')
  cluster.user.delete(serviceAccount, cluster.client.get(serviceAccount, 'default', 'default'))
  cluster.user.update(configMap, before, (draft) => {
    draft.data = { 'ca.crt': 'forged' }
  })
  cluster.user.delete(configMap, cluster.client.get(configMap, 'kube-root-ca.crt', 'kube-system'))

  cluster.settle()

  expect(cluster.client.find(serviceAccount, 'default', 'default')).toBeDefined()
  expect(cluster.client.get(configMap, 'kube-root-ca.crt', 'default').data).toEqual(before.data)
  expect(cluster.client.find(configMap, 'kube-root-ca.crt', 'kube-system')).toBeDefined()
})

test('a namespace that is being deleted gets neither', () => {
  const cluster = plane()
  cluster.user.create(namespace, { metadata: { name: 'shop' } })
  cluster.user.delete(namespace, cluster.client.get(namespace, 'shop'))

  cluster.settle()

  expect(cluster.client.find(serviceAccount, 'default', 'shop')).toBeUndefined()
  expect(cluster.client.find(configMap, 'kube-root-ca.crt', 'shop')).toBeUndefined()
})

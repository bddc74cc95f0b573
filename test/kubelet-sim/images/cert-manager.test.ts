/** cert-manager, installed as its manifests do: what others wait for, it makes. */
import { describe, expect, test } from 'vitest'
import { secret } from '../../../src/api/core/secret.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { clusterWhosePodsMay } from '../../support/cluster.ts'
import { pod } from '../../support/manifests.ts'
import { status } from '../../support/sight.ts'

const definition = (plural: string, kind: string, scope = 'Namespaced') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.cert-manager.io` },
  spec: {
    group: 'cert-manager.io',
    scope,
    names: { plural, kind },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

const object = (kind: string, name: string, spec: object) => ({
  apiVersion: 'cert-manager.io/v1',
  kind,
  metadata: { name },
  spec,
})

const certificate = (name: string, issuer: string, more: object = {}) =>
  object('Certificate', name, {
    secretName: `${name}-tls`,
    issuerRef: { name: issuer },
    dnsNames: ['web.example.com'],
    ...more,
  })

function installed(): Cluster {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  cluster.apply([
    definition('issuers', 'Issuer'),
    definition('clusterissuers', 'ClusterIssuer', 'Cluster'),
    definition('certificates', 'Certificate'),
    pod('cert-manager', {
      image: 'quay.io/jetstack/cert-manager-controller:v1.18.2',
      container: { args: ['--v=2'] },
    }),
  ])
  cluster.advance(seconds(5))
  return cluster
}

const shown = async (cluster: Cluster, plural: string, name: string) => {
  const place = plural === 'clusterissuers' ? '' : 'namespaces/default/'
  const answer = await cluster.fetch(`/apis/cert-manager.io/v1/${place}${plural}/${name}`)
  const { status: is } = (await answer.json()) as {
    status?: { conditions: { status: string; reason: string }[] }
  }
  return is?.conditions.map((each) => `${each.status} ${each.reason}`).join()
}

describe('cert-manager', () => {
  test('makes the Secret of a Certificate, which is Ready then, and so is who waits for it', async () => {
    const cluster = installed()
    const volumes = [{ name: 'tls', secret: { secretName: 'web-tls' } }]
    cluster.apply([
      pod('web', { image: 'acme/web:1', podSpec: { volumes } }),
      object('Issuer', 'self', { selfSigned: {} }),
      certificate('web', 'self', { secretTemplate: { labels: { app: 'web' } } }),
    ])
    cluster.advance(minutes(3))
    expect(await shown(cluster, 'issuers', 'self')).toBe('True IsReady')
    expect(await shown(cluster, 'certificates', 'web')).toBe('True Ready')
    const { type, data, metadata } = cluster.client.get(secret, 'web-tls', 'default')
    expect(type).toBe('kubernetes.io/tls')
    expect(Object.keys(data!)).toEqual(['ca.crt', 'tls.crt', 'tls.key'])
    expect(metadata.labels).toEqual({ app: 'web', 'controller.cert-manager.io/fao': 'true' })
    expect(metadata.annotations?.['cert-manager.io/issuer-name']).toBe('self')
    expect(status(cluster, 'web')).toBe('1/1 Running 0')
  })

  test('makes it again when it is gone', () => {
    const cluster = installed()
    cluster.apply([object('Issuer', 'self', { selfSigned: {} }), certificate('web', 'self')])
    cluster.advance(minutes(1))
    cluster.client.delete(secret, cluster.client.get(secret, 'web-tls', 'default'))
    cluster.advance(minutes(1))
    expect(cluster.client.get(secret, 'web-tls', 'default').type).toBe('kubernetes.io/tls')
  })

  test('waits for an issuer who is not there, or has no key', async () => {
    const cluster = installed()
    cluster.apply([
      object('Issuer', 'ours', { ca: { secretName: 'root' } }),
      certificate('web', 'ours'),
      certificate('api', 'nobody'),
    ])
    cluster.advance(minutes(1))
    expect(await shown(cluster, 'issuers', 'ours')).toBe('False ErrGetKeyPair')
    expect(await shown(cluster, 'certificates', 'web')).toBe('False DoesNotExist')
    expect(await shown(cluster, 'certificates', 'api')).toBe('False DoesNotExist')

    cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'root' }, data: {} })
    cluster.advance(minutes(1))
    expect(await shown(cluster, 'issuers', 'ours')).toBe('True KeyPairVerified')
    expect(await shown(cluster, 'certificates', 'web')).toBe('True Ready')
  })

  test('passes over what has not the form of a Certificate or an Issuer', async () => {
    const cluster = installed()
    const odd = (kind: string, name: string, more: object) => ({ ...object(kind, name, {}), ...more })
    cluster.apply([
      odd('Certificate', 'bare', { spec: null }),
      odd('Certificate', 'numbers', { spec: { secretName: 1, issuerRef: 2, dnsNames: 3 } }),
      odd('Issuer', 'text', { spec: 'selfSigned', status: { conditions: [null] } }),
      object('Issuer', 'self', { selfSigned: {} }),
      certificate('web', 'self', { duration: 'long' }),
    ])
    cluster.advance(minutes(1))
    expect(await shown(cluster, 'certificates', 'web')).toBe('True Ready')
  })

  test('gets nothing from ACME, which sees no host in here', async () => {
    const cluster = installed()
    cluster.apply([
      object('ClusterIssuer', 'letsencrypt', {
        acme: { server: 'https://acme.example.com', privateKeySecretRef: { name: 'key' } },
      }),
      certificate('web', 'letsencrypt', { issuerRef: { name: 'letsencrypt', kind: 'ClusterIssuer' } }),
    ])
    cluster.advance(minutes(5))
    expect(await shown(cluster, 'clusterissuers', 'letsencrypt')).toBe('True ACMEAccountRegistered')
    expect(await shown(cluster, 'certificates', 'web')).toBe('False DoesNotExist')
  })

  test('asks for the certificate of an Ingress that names an issuer', async () => {
    const cluster = installed()
    cluster.apply([
      object('ClusterIssuer', 'self', { selfSigned: {} }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'web', annotations: { 'cert-manager.io/cluster-issuer': 'self' } },
        spec: {
          tls: [{ hosts: ['web.example.com'], secretName: 'ingress-tls' }],
          defaultBackend: { service: { name: 'web', port: { number: 80 } } },
        },
      },
    ])
    cluster.advance(minutes(1))
    expect(await shown(cluster, 'certificates', 'ingress-tls')).toBe('True Ready')
    const { annotations } = cluster.client.get(secret, 'ingress-tls', 'default').metadata
    expect(annotations?.['cert-manager.io/alt-names']).toBe('web.example.com')
  })
})

/** Installers: what their programs make, the rest of their application waits for. */
import { describe, expect, test } from 'vitest'
import { validatingWebhookConfiguration } from '../../src/api/admissionregistration/validatingwebhookconfiguration.ts'
import { secret } from '../../src/api/core/secret.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes } from '../../src/sim/duration.ts'
import { clusterWhosePodsMay, testCluster } from '../support/cluster.ts'
import { job, pod } from '../support/manifests.ts'
import { line, logs, status } from '../support/sight.ts'

const keysOf = (cluster: Cluster, name: string) =>
  Object.keys(cluster.client.get(secret, name, 'default')?.data ?? {}).sort()

const secretNames = (cluster: Cluster) => cluster.client.list(secret).map(({ metadata }) => metadata.name)

describe('a Secret that an application waits for', () => {
  test('is made by the Job with the certificate of its webhook', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const volumes = [{ name: 'cert', secret: { secretName: 'web-admission' } }]
    cluster.apply(pod('web', { image: 'acme/web:1', podSpec: { volumes } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'web')).toBe('0/1 ContainerCreating 0')

    const args = ['create', '--host=web.svc', '--namespace=$(NS)', '--secret-name=web-admission']
    const env = [{ name: 'NS', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }]
    const securityContext = { runAsNonRoot: true, readOnlyRootFilesystem: true }
    const image = 'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.0'
    cluster.apply(job('create', { image, container: { args, env, securityContext } }))
    cluster.advance(minutes(3))
    expect(keysOf(cluster, 'web-admission')).toEqual(['ca', 'cert', 'key'])
    expect(status(cluster, 'web')).toBe('1/1 Running 0')

    cluster.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'web' },
      webhooks: [
        {
          name: 'validate.example.com',
          clientConfig: { service: { name: 'web', namespace: 'default' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    })
    const patchArgs = ['patch', '--webhook-name=web', '--patch-mutating=false', '--secret-name=web-admission']
    cluster.apply(job('patch', { image, container: { args: patchArgs } }))
    cluster.advance(minutes(1))
    expect(line(cluster, 'jobs', 'patch')).toMatch(/^Complete 1\/1 /)
    const [{ clientConfig }] = cluster.client.get(validatingWebhookConfiguration, 'web').webhooks!
    expect(clientConfig.caBundle).toBe(cluster.client.get(secret, 'web-admission', 'default').data!['ca'])
  })

  test('is made twice, once for either end', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const command = ['contour', 'certgen', '--kube', '--incluster', '--namespace=default']
    cluster.apply(job('certgen', { image: 'ghcr.io/projectcontour/contour:v1.33.0', container: { command } }))
    cluster.advance(minutes(1))
    expect(keysOf(cluster, 'contourcert')).toEqual(['ca.crt', 'tls.crt', 'tls.key'])
    expect(keysOf(cluster, 'envoycert')).toEqual(['ca.crt', 'tls.crt', 'tls.key'])
  })

  test('is made in an init container, and the program serves everywhere else', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const image = 'quay.io/argoproj/argocd:v3.0.0'
    const env = [{ name: 'AUTH', valueFrom: { secretKeyRef: { name: 'argocd-redis', key: 'auth' } } }]
    const command = ['argocd', 'admin', 'redis-initial-password']
    const initContainers = [{ name: 'secret-init', image, command }]
    const text = 'echo $' + '{#AUTH}; sleep 600'
    cluster.apply([
      pod('redis', { podSpec: { initContainers }, container: { env, command: ['sh', '-c', text] } }),
      pod('server', { image, container: { env, args: ['/usr/local/bin/argocd-server'] } }),
    ])
    cluster.advance(minutes(1))
    expect(status(cluster, 'redis')).toBe('1/1 Running 0')
    expect(logs(cluster, 'redis')).toBe('16\n')
    expect(status(cluster, 'server')).toBe('1/1 Running 0')
  })

  test('is made by a server that has begun', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const env = [{ name: 'METALLB_ML_SECRET_NAME', value: 'memberlist' }]
    cluster.apply(pod('controller', { image: 'quay.io/metallb/controller:v0.15', container: { env } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'controller')).toBe('1/1 Running 0')
    expect(keysOf(cluster, 'memberlist')).toEqual(['secretkey'])
  })

  test('has a ConfigMap beside it, where Istio begins', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const volumes = [{ name: 'ca', configMap: { name: 'istio-ca-root-cert' } }]
    cluster.apply([
      pod('ztunnel', { image: 'istio/ztunnel:1.27.0', podSpec: { volumes } }),
      pod('istiod', { image: 'istio/pilot:1.27.0', container: { args: ['discovery'] } }),
    ])
    cluster.advance(minutes(3))
    expect(status(cluster, 'ztunnel')).toBe('1/1 Running 0')
  })

  test.each([
    ['a flag', { args: ['--enable-cert-rotation=true', '--cert-secret-name=web-certs'] }],
    [
      'a flag and the word behind it',
      { command: ['./gen-secret.sh', '--service', 'web', '--secret', 'web-certs'] },
    ],
    ['a variable', { env: [{ name: 'TLS_SECRET_NAME', value: 'web-certs' }] }],
  ])('is made by a program that nobody knows, which is told its name by %s', (_how, container) => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const volumes = [{ name: 'cert', secret: { secretName: 'web-certs' } }]
    cluster.apply([
      pod('web', { image: 'acme/web:1', podSpec: { volumes } }),
      job('make', { image: 'acme/operator:1', container }),
    ])
    cluster.advance(minutes(3))
    expect(keysOf(cluster, 'web-certs')).toEqual(['ca.crt', 'tls.crt', 'tls.key'])
    expect(status(cluster, 'web')).toBe('1/1 Running 0')
  })

  test('is made by a program that nobody knows, whose configuration names it', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const data = { 'webhook.json': '[{ "name": "inject", "secretName": "web-certs" }]' }
    const volumes = [{ name: 'config', configMap: { name: 'config' } }]
    const args = ['webhook-cert-manager', '-config-file=/etc/web/webhook.json']
    const container = { args, volumeMounts: [{ name: 'config', mountPath: '/etc/web' }] }
    cluster.apply([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data },
      pod('cert-manager', { image: 'acme/control-plane:1', podSpec: { volumes }, container }),
    ])
    cluster.advance(minutes(1))
    expect(keysOf(cluster, 'web-certs')).toEqual(['ca.crt', 'tls.crt', 'tls.key'])
  })

  test('is not made where the account may not, nor of what is a password', () => {
    const told = (arg: string) => pod('operator', { image: 'acme/operator:1', container: { args: [arg] } })
    const strict = testCluster({ nodes: 1 })
    strict.apply(told('--cert-secret-name=web-certs'))
    strict.advance(minutes(1))
    expect(secretNames(strict)).not.toContain('web-certs')
    expect(status(strict, 'operator')).toBe('1/1 Running 0')

    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply(told('--client-secret=s3cret'))
    cluster.advance(minutes(1))
    expect(secretNames(cluster)).not.toContain('s3cret')
  })
})

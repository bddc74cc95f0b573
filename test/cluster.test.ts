/** What a cluster in this process shows of itself is what the real kubectl prints of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configMap, createCluster, hasReason, node } from '../src/index.ts'
import { Kubectl } from './support/kubectl.ts'
import { deployment } from './support/manifests.ts'

describe('get', () => {
  let k: Kubectl
  beforeAll(async () => {
    // Time stands still, so that no age differs.
    k = await Kubectl.start({ nodes: 1, speed: 'paused' })
    k.cluster.apply(deployment('web', { replicas: 2 }))
    k.cluster.settle()
  })
  afterAll(() => k.stop())

  /** What kubectl prints, without the blanks with which it ends its lines. */
  const printed = async (line: string) => {
    const { stdout, stderr } = await k.try(`get ${line}`)
    return (stdout + stderr).replace(/ +$/gm, '').trimEnd()
  }

  test.each([
    'pods',
    'deployments,pods',
    'po,statefulsets,rs',
    'nodes,pods',
    'pods,pod',
    'deployment/web',
    'secrets',
    'secrets,jobs',
  ])('%s is as kubectl prints it', async (resources) => {
    expect(k.cluster.get(resources)).toBe(await printed(resources))
  })

  test('wide, elsewhere and everywhere as well', async () => {
    const { cluster } = k
    expect(cluster.get('rs,pods', { wide: true })).toBe(await printed('rs,pods -o wide'))
    expect(cluster.get('pods', { namespace: 'zz' })).toBe(await printed('pods -n zz'))
    expect(cluster.get('deploy,svc', { allNamespaces: true })).toBe(await printed('deploy,svc -A'))
    expect(cluster.get('secrets', { allNamespaces: true })).toBe(await printed('secrets -A'))
  })

  test('types and names of several kinds go together', () => {
    expect(k.cluster.get('deployment/web,node/node-1')).toMatch(
      /deployment.apps\/web +2\/2[\s\S]*\n\n[\s\S]*node\/node-1 /,
    )
  })

  test('a name that is not there is NotFound', async () => {
    expect(() => k.cluster.get('pod/nosuch')).toThrow('pods "nosuch" not found')
    expect(await printed('pod/nosuch')).toBe('Error from server (NotFound): pods "nosuch" not found')
    try {
      k.cluster.get('pod/nosuch')
    } catch (error) {
      expect(hasReason(error, 'NotFound')).toBe(true)
    }
  })

  test('a type that is not served, and a name in all namespaces, are refused', () => {
    expect(() => k.cluster.get('gadgets')).toThrow('the server doesn\'t have a resource type "gadgets"')
    expect(() => k.cluster.get('pod/web', { allNamespaces: true })).toThrow(
      'a resource cannot be retrieved by name across all namespaces',
    )
  })
})

describe('apply', () => {
  test('reads a text as kubectl reads a file', () => {
    const cluster = createCluster({ nodes: 0 })
    const applied = cluster.apply(
      [
        '# two of them',
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: flow}',
        'spec:',
        '  containers:',
        '  - name: c',
        '    image: busybox',
        '    args: [',
        '    "sleep",',
        '    "1000"',
        '    ]',
        '---',
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: quoted',
        'data:',
        "  list: '[",
        '    1',
        "  ]'",
        '  end: |',
        '    no line break behind this',
      ].join('\n'),
    )
    expect(applied).toMatchObject([
      { spec: { containers: [{ args: ['sleep', '1000'] }] } },
      { data: { list: '[ 1 ]', end: 'no line break behind this\n' } },
    ])
  })

  test('says where a text is no YAML', () => {
    const cluster = createCluster({ nodes: 0 })
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: {{ .Values.kind }}\n---\na: b: c'
    expect(() => cluster.apply(text)).toThrow(
      'error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{".Values.kind":interface {}(nil)}',
    )
  })
})

describe('the client', () => {
  test('takes what names no namespace to be in default, as kubectl does', () => {
    const { client } = createCluster({ nodes: 1 })
    const made = client.create(configMap, { metadata: { name: 'settings' } })
    expect(made.metadata.namespace).toBe('default')
    expect(client.get(configMap, 'settings')).toBe(made)
    expect(client.find(configMap, 'settings', 'kube-system')).toBeUndefined()
    expect(client.get(node, 'node-1').metadata.namespace).toBeUndefined()
  })
})

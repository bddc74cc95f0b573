/** What is inside of a container is bytes: what is no text passes through unharmed, and a text comes out as it went in. */
import { describe, expect, test } from 'vitest'
import { testCluster } from '../support/cluster.ts'
import { logs } from '../support/sight.ts'
import { testRuntime } from './support.ts'

const bash = (script: string) => ({ image: 'bash:5.2', command: ['bash', '-c', script] })

describe('a command works on bytes', () => {
  test.each([
    ['what printf writes by number is what base64 reads', "printf '\\377\\000\\303(' | base64", '/wDDKA==\n'],
    ['base64 -d gives back what is no text', 'echo /wDDKA== | base64 -d | base64', '/wDDKA==\n'],
    ['a letter with an accent has two', 'x=é; echo ${#x} $(printf é | wc -c)', '2 2\n'],
    ['a letter whose second byte is a space elsewhere is one word', 'printf "à la" | wc -w', '2\n'],
    ['a file keeps them', "printf '\\200\\201' > /tmp/a; cat /tmp/a /tmp/a | base64", 'gIGAgQ==\n'],
    ['a line is cut after so many', 'echo né | cut -c1-1', 'n\n'],
  ])('%s', (_name, script, output) => {
    expect(testRuntime().sh(script).output).toBe(output)
  })

  test.each([
    ["$'…' takes bytes by number and characters by code", "printf %s $'\\xff\\u00e9' | base64", '/8Op\n'],
    ['only ASCII has capitals', 'x=ÿa; printf %s "${x^^}" | base64', 'w79B\n'],
  ])('in bash, %s', (_name, script, output) => {
    expect(testRuntime().sh(script, bash(script)).output).toBe(output)
  })
})

test('What comes from a manifest comes out again as it was written', () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'greeter' },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: 'busybox:1.36',
          command: ['sh', '-c', 'echo "größe $GREETING ☸"; cat /etc/settings/ключ'],
          env: [{ name: 'GREETING', value: 'こんにちは' }],
          volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
        },
      ],
      volumes: [{ name: 'settings', configMap: { name: 'settings', items: [{ key: 'a', path: 'ключ' }] } }],
    },
  })
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'мир\n' } })
  cluster.advance(20_000)
  expect(logs(cluster, 'greeter')).toBe('größe こんにちは ☸\nмир\n')
})

test('The binary values of a Secret and a ConfigMap are in their files byte for byte (P24)', () => {
  const cluster = testCluster()
  cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, data: { der: '/wDDKA==' } })
  cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'logo' },
    binaryData: { png: 'iVBORw0KGgo=' },
  })
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'reader' },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: 'busybox:1.36',
          command: ['sh', '-c', 'base64 /key/der; base64 /logo/png'],
          volumeMounts: [
            { name: 'key', mountPath: '/key' },
            { name: 'logo', mountPath: '/logo' },
          ],
        },
      ],
      volumes: [
        { name: 'key', secret: { secretName: 'key' } },
        { name: 'logo', configMap: { name: 'logo' } },
      ],
    },
  })
  cluster.advance(20_000)
  expect(logs(cluster, 'reader')).toBe('/wDDKA==\niVBORw0KGgo=\n')
})

test('A log is sent in the bytes in which it was written', async () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'raw' },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'busybox:1.36', command: ['printf', '\\377é\\n'] }],
    },
  })
  cluster.advance(20_000)
  const response = await cluster.fetch('/api/v1/namespaces/default/pods/raw/log')
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(0xff, 0xc3, 0xa9, 0x0a))
})

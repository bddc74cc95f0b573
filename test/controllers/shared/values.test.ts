import { expect, test } from 'vitest'
import { setCounts } from '../../../src/controllers/shared/counts.ts'
import { scaledValue } from '../../../src/controllers/shared/int-or-percent.ts'
import { contentHash, revisionHash } from '../../../src/controllers/shared/template-hash.ts'

test.each([
  [3, 10, 'up', 3],
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  ['100%', 7, 'down', 7],
  ['0%', 7, 'up', 0],
] as const)('%s of %d rounded %s is %d', (value, total, round, expected) => {
  expect(scaledValue(value, total, round)).toBe(expected)
})

test('a hash does not depend on the order of fields, nor on fields that are absent', () => {
  const hash = contentHash({ a: 1, b: [{ c: 'x', d: true }] })

  expect(contentHash({ b: [{ d: true, c: 'x', e: undefined }], a: 1 })).toBe(hash)
  expect(contentHash({ a: 1, b: [{ c: 'y', d: true }] })).not.toBe(hash)
})

test('a hash that is taken gives way to another', () => {
  expect(contentHash({ a: 1 }, 1)).not.toBe(contentHash({ a: 1 }))
})

test('a count of zero is left out', () => {
  const status: { ready?: number; available?: number } = { ready: 2, available: 1 }

  setCounts(status, { ready: 0, available: 3 })

  expect(status).toEqual({ available: 3 })
  expect(status).not.toHaveProperty('ready')
})

test('the revision of a StatefulSet has the hash that kube-controller-manager gives it', () => {
  const container = {
    image: 'nginx',
    imagePullPolicy: 'Always',
    name: 'c',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  }
  const spec = {
    containers: [container],
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 0,
  }
  const template = { $patch: 'replace', metadata: { labels: { app: 'w' } }, spec }

  expect(revisionHash({ spec: { template } })).toBe('79f459768b')
})

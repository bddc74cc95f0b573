/** What goes on for as long as both sides want, asked for from within a Pod: watches, logs that are followed, long lists. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { clusterWhosePodsMay } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, logs } from '../support/sight.ts'

const curlImage = 'curlimages/curl:8.14.1'
const account = '/var/run/secrets/kubernetes.io/serviceaccount'
const curl = (path: string, more = '') =>
  `curl -sSN --cacert ${account}/ca.crt -H "Authorization: Bearer $(cat ${account}/token)" ${more} 'https://kubernetes.default.svc${path}'`
const wget = (path: string, more = '') =>
  `wget -qO- --no-check-certificate --header "Authorization: Bearer $(cat ${account}/token)" ${more} 'https://kubernetes.default.svc${path}'`

/** A Pod that runs a script. */
function start(cluster: Cluster, name: string, text: string, image = curlImage): void {
  const container = { command: ['sh', '-c', `${text}; echo rc=$?`] }
  cluster.apply(pod(name, { image, container, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(2))
}

const write = (cluster: Cluster, name: string, color: string) =>
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { color } })

interface Event {
  readonly type: string
  readonly object: {
    readonly metadata: { readonly name: string }
    readonly data?: object
    readonly code?: number
  }
}

const eventsIn = (text: string): readonly Event[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

const colors = (events: readonly Event[]) =>
  events
    .filter(({ object }) => object.metadata.name === 'paint')
    .map(({ type, object: { data } }) => `${type} ${(data as { color: string }).color}`)

const maps = '/api/v1/namespaces/default/configmaps'

describe('a watch', () => {
  test.each([
    ['curl', curl(`${maps}?watch=true`), curlImage],
    ['wget of busybox', wget(`${maps}?watch=true`), 'busybox:1.36'],
  ])('by %s tells what there is and then each change as it comes', (_client, text, image) => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    write(cluster, 'paint', 'red')
    start(cluster, 'watcher', text, image)
    expect(colors(eventsIn(logs(cluster, 'watcher')))).toEqual(['ADDED red'])
    write(cluster, 'paint', 'blue')
    cluster.advance(minutes(1))
    expect(colors(eventsIn(logs(cluster, 'watcher')))).toEqual(['ADDED red', 'MODIFIED blue'])
    cluster.client.delete(configMap, cluster.client.get(configMap, 'paint'))
    cluster.advance(seconds(1))
    expect(colors(eventsIn(logs(cluster, 'watcher')))).toEqual(['ADDED red', 'MODIFIED blue', 'DELETED blue'])
    expect(containerOf(cluster, 'watcher').state.running).toBeDefined()
  })

  test('can be read line by line as it comes, as scripts of operators do', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const text = `${curl(`${maps}?watch=true&resourceVersion=0`)} | while read -r line; do case "$line" in *paint*) echo "seen paint";; esac; done`
    start(cluster, 'operator', text)
    write(cluster, 'paint', 'red')
    cluster.advance(seconds(1))
    expect(logs(cluster, 'operator')).toBe('seen paint\n')
  })

  test('ends after timeoutSeconds in good order, and after --max-time with the words of curl', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    start(
      cluster,
      'short',
      curl(`${maps}?watch=true&timeoutSeconds=5&resourceVersion=${cluster.store.revision}`),
    )
    start(cluster, 'patient', curl(`${maps}?watch=true&resourceVersion=${cluster.store.revision}`, '-m 5'))
    expect(logs(cluster, 'short')).toBe('')
    cluster.advance(seconds(10))
    expect(logs(cluster, 'short')).toBe('rc=0\n')
    expect(logs(cluster, 'patient')).toBe(
      'curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received\nrc=28\n',
    )
  })

  test('of what has been forgotten is told so and ends', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    start(cluster, 'late', curl(`${maps}?watch=true&resourceVersion=99999999`))
    const [event] = eventsIn(logs(cluster, 'late'))
    expect(event).toMatchObject({ type: 'ERROR', object: { code: 504 } })
    expect(logs(cluster, 'late')).toContain('rc=0\n')
  })

  test('sends bookmarks to who asks for them', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const path = `${maps}?watch=true&allowWatchBookmarks=true&resourceVersion=${cluster.store.revision}`
    start(cluster, 'watcher', curl(path))
    cluster.advance(minutes(2))
    const marks = eventsIn(logs(cluster, 'watcher')).filter(({ type }) => type === 'BOOKMARK')
    expect(marks.length).toBeGreaterThan(0)
  })

  test('goes with its client: what is ended hears no more, and nobody is held up', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    start(cluster, 'watcher', `timeout 5 ${curl(`${maps}?watch=true`)} > /tmp/events`)
    cluster.advance(seconds(10))
    expect(logs(cluster, 'watcher')).toMatch(/^(Terminated\n)?rc=(124|143)\n$/)
    write(cluster, 'paint', 'red')
    cluster.settle()
  })

  test('is refused to who may not', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    start(
      cluster,
      'nobody',
      `curl -sk -o /dev/null -w '%{http_code}\\n' 'https://kubernetes.default.svc${maps}?watch=true'`,
    )
    expect(logs(cluster, 'nobody')).toBe('403\nrc=0\n')
  })

  test('goes to a file as well', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    start(
      cluster,
      'watcher',
      `${curl(`${maps}?watch=true&timeoutSeconds=5`, '-o /tmp/events')}; grep -c paint /tmp/events`,
    )
    write(cluster, 'paint', 'red')
    cluster.advance(seconds(10))
    expect(logs(cluster, 'watcher')).toBe('1\nrc=0\n')
  })
})

test('a log is followed until its container ends', () => {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  start(cluster, 'talker', 'echo one; sleep 5; echo two; sleep 5; echo three', 'busybox:1.36')
  start(cluster, 'listener', curl('/api/v1/namespaces/default/pods/talker/log?follow=true'))
  expect(logs(cluster, 'listener')).toBe('one\n')
  cluster.advance(seconds(4))
  expect(logs(cluster, 'listener')).toBe('one\ntwo\n')
  cluster.advance(seconds(10))
  expect(logs(cluster, 'listener')).toBe('one\ntwo\nthree\nrc=0\nrc=0\n')
})

test('a list of many objects comes whole', () => {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  for (let n = 0; n < 700; n++) write(cluster, `map-${n}`, 'red')
  start(
    cluster,
    'reader',
    `${curl(maps)} > /tmp/list; grep -o '"name": *"map-' /tmp/list | wc -l; tail -c 3 /tmp/list`,
  )
  cluster.advance(seconds(20))
  expect(logs(cluster, 'reader')).toMatch(/^700\n\]\n\}rc=0\n$/)
})

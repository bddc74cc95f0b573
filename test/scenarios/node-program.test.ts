/** A program of node out of a ConfigMap, as labs deploy one: ready when it says so, behind a Service, and gone politely. */
import { expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, service } from '../support/manifests.ts'
import { containerOf, deletePod, eventsOf, logs, podsOf, status } from '../support/sight.ts'

const server = `
const http = require('http')
const port = process.env.PORT || 3000
let ready = false, served = 0
const log = (msg, more = {}) => console.log(JSON.stringify({ msg, ...more }))
const server = http.createServer((req, res) => {
  if (req.url === '/ready') return res.writeHead(ready ? 200 : 503).end(ready ? 'ok' : 'not yet')
  if (req.url === '/slow') return setTimeout(() => res.end('slow but whole\\n'), 3000)
  served++
  log('served', { url: req.url, served })
  res.setHeader('Content-Type', 'application/json')
  res.end(JSON.stringify({ hello: process.env.NAME, served }) + '\\n')
})
server.listen(port, () => log('listening', { port }))
setTimeout(() => { ready = true; log('ready') }, 8000)
process.on('SIGTERM', () => {
  log('asked to stop')
  server.close(() => { log('stopped'); process.exit(0) })
})
`

const web = deployment('web', {
  image: 'node:20',
  container: {
    command: ['node', '/app/server.js'],
    env: [
      { name: 'PORT', value: '8080' },
      { name: 'NAME', value: 'world' },
    ],
    ports: [{ containerPort: 8_080 }],
    readinessProbe: { httpGet: { path: '/ready', port: 8_080 }, periodSeconds: 2 },
    volumeMounts: [{ name: 'code', mountPath: '/app' }],
  },
  podSpec: { terminationGracePeriodSeconds: 20, volumes: [{ name: 'code', configMap: { name: 'code' } }] },
})

test('a server in a ConfigMap is ready when it says so, answers through its Service, and ends what it has begun', () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'code' },
    data: { 'server.js': server },
  })
  cluster.apply(web)
  cluster.apply(service('web', { ports: [{ port: 80, targetPort: 8_080 }] }))
  cluster.apply(
    pod('client', { image: 'curlimages/curl:8.10.1', container: { command: ['sleep', 'infinity'] } }),
  )
  const curl = (...args: string[]) => cluster.exec('client', ['curl', '-s', ...args])
  cluster.advance(seconds(6))
  const [{ metadata }] = podsOf(cluster, 'web')
  expect(status(cluster, metadata.name)).toBe('0/1 Running 0')
  expect(eventsOf(cluster, `pod/${metadata.name}`).at(-1)).toMatch(
    /^Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503/,
  )

  cluster.advance(seconds(10))
  expect(status(cluster, metadata.name)).toBe('1/1 Running 0')
  const asked = [curl('http://web/a'), curl('http://web/b')]
  cluster.advance(seconds(1))
  expect(asked.map(({ stdout }) => stdout)).toEqual([
    '{"hello":"world","served":1}\n',
    '{"hello":"world","served":2}\n',
  ])

  const slow = curl('http://web/slow')
  cluster.advance(seconds(1))
  deletePod(cluster, metadata.name)
  cluster.advance(seconds(1))
  expect(status(cluster, metadata.name)).toBe('1/1 Terminating 0')
  expect(slow.stdout).toBe('')
  const whatItSaid = logs(cluster, metadata.name)
  cluster.advance(seconds(4))
  expect(slow.stdout).toBe('slow but whole\n')
  expect(status(cluster, metadata.name)).toBe('gone')
  expect(whatItSaid.split('\n')).toEqual([
    '{"msg":"listening","port":"8080"}',
    '{"msg":"ready"}',
    '{"msg":"served","url":"/a","served":1}',
    '{"msg":"served","url":"/b","served":2}',
    '{"msg":"asked to stop"}',
    '',
  ])
})

test('a server that cannot stop, and one that takes too much memory, are killed', () => {
  const cluster = testCluster()
  const endless = "require('http').createServer().listen(80); process.on('SIGTERM', () => console.log('no'))"
  const run = (text: string, more: object = {}) => ({
    image: 'node:20',
    container: { command: ['node', '-e', text], ...more },
  })
  cluster.apply(pod('endless', run(endless)))
  cluster.apply(
    pod('greedy', {
      ...run('const all = []; setInterval(() => all.push(Buffer.alloc(5000000)), 100)', {
        resources: { limits: { memory: '100Mi' } },
      }),
      podSpec: { restartPolicy: 'Never' },
    }),
  )
  cluster.advance(seconds(10))
  expect(containerOf(cluster, 'greedy').state.terminated).toMatchObject({
    reason: 'OOMKilled',
    exitCode: 137,
  })
  deletePod(cluster, 'endless', { gracePeriodSeconds: 5 })
  cluster.advance(seconds(4))
  expect([status(cluster, 'endless'), logs(cluster, 'endless')]).toEqual(['1/1 Terminating 0', 'no\n'])
  cluster.advance(seconds(2))
  expect(status(cluster, 'endless')).toBe('gone')
})

/** A replica set of mongo in a StatefulSet, as the tutorials have it. */
import { expect, test } from 'vitest'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { service } from '../support/manifests.ts'
import { deletePod } from '../support/sight.ts'

const members = [0, 1, 2].map((n) => ({ _id: n, host: `mongo-${n}.mongo:27017` }))
const initiate = `rs.initiate(${JSON.stringify({ _id: 'rs0', members })})`

function running(more: readonly string[] = []) {
  const cluster = createCluster({ nodes: 3 })
  const containers = [
    {
      name: 'mongo',
      image: 'mongo:7.0',
      command: ['mongod', '--replSet', 'rs0', '--bind_ip_all', ...more],
      ports: [{ containerPort: 27_017 }],
    },
  ]
  cluster.apply([
    service('mongo', { clusterIP: 'None', ports: [{ port: 27_017 }], selector: { app: 'mongo' } }),
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'mongo' },
      spec: {
        serviceName: 'mongo',
        replicas: 3,
        selector: { matchLabels: { app: 'mongo' } },
        template: { metadata: { labels: { app: 'mongo' } }, spec: { containers } },
      },
    },
  ])
  cluster.advance(minutes(1))
  const say = (name: string, text: string, ...flags: readonly string[]) => {
    const asked = cluster.exec(name, ['mongosh', '--quiet', ...flags, '--eval', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
  return { cluster, say }
}

test('until it is initiated, nothing is read or written', () => {
  const { say } = running()
  expect(say('mongo-0', 'rs.status()')).toBe('MongoServerError: no replset config has been received\n')
  expect(say('mongo-0', 'db.pets.insertOne({ name: "Rex" })')).toBe('MongoServerError: not primary\n')
  expect(say('mongo-0', 'db.pets.find()')).toBe(
    'MongoServerError: node is not in primary or recovering state\n',
  )
  expect(say('mongo-0', 'db.hello().info')).toBe('Does not have a valid replica set config\n')
})

test('what the primary is told the others know, and take from nobody else', () => {
  const { say } = running()
  expect(say('mongo-0', initiate)).toBe('{ ok: 1 }\n')
  expect(say('mongo-0', initiate)).toBe('MongoServerError: already initialized\n')
  expect(say('mongo-1', 'db.hello().primary')).toBe('mongo-0.mongo:27017\n')

  say('mongo-0', 'db.pets.insertOne({ name: "Rex" })')

  expect(say('mongo-2', 'db.pets.find({}, { _id: 0 })')).toBe("[ { name: 'Rex' } ]\n")
  expect(say('mongo-2', 'db.pets.insertOne({ name: "Tom" })')).toBe('MongoServerError: not primary\n')
})

test('where the primary goes another one leads, and one that comes back learns what it has missed', () => {
  const { cluster, say } = running()
  say('mongo-0', initiate)
  for (const other of ['pod/mongo-1', 'pod/mongo-2']) {
    cluster.network.cut({ from: 'pod/mongo-0', to: other })
    cluster.network.cut({ from: other, to: 'pod/mongo-0' })
  }

  expect(say('mongo-1', 'db.hello().isWritablePrimary')).toBe('true\n')
  say('mongo-1', 'db.pets.insertOne({ name: "Rex" })')
  expect(say('mongo-1', 'rs.status().members')).toContain("stateStr: '(not reachable/healthy)'")
  expect(say('mongo-0', 'db.pets.insertOne({ name: "Tom" })')).toBe('MongoServerError: not primary\n')

  cluster.network.restore()
  expect(say('mongo-0', 'db.pets.countDocuments()')).toBe('1\n')
  deletePod(cluster, 'mongo-2')
  cluster.advance(minutes(1))
  say('mongo-1', 'db.pets.insertOne({ name: "Tom" })')
  expect(say('mongo-2', 'db.pets.countDocuments()')).toBe('2\n')
})

test('a primary that is made anew has lost what it knew, and leads no more', () => {
  const { cluster, say } = running()
  say('mongo-0', initiate)
  say('mongo-0', 'db.pets.insertOne({ name: "Rex" })')

  deletePod(cluster, 'mongo-0')
  cluster.advance(minutes(1))

  expect(say('mongo-2', 'db.hello().primary')).toBe('mongo-1.mongo:27017\n')
  expect(say('mongo-0', 'db.hello().primary')).toBe('mongo-1.mongo:27017\n')
  expect(say('mongo-0', 'db.pets.countDocuments()')).toBe('1\n')
})

test('a client of the set finds its primary, or a secondary where it wants one', () => {
  const { say } = running()
  say('mongo-0', initiate)
  expect(say('mongo-0', 'rs.stepDown()')).toBe('{ ok: 1 }\n')
  const hosts = members.map(({ host }) => host).join()
  const inSet = (text: string, query = '') =>
    say('mongo-0', text, `mongodb://${hosts}/shop?replicaSet=rs0${query}`)

  expect(inSet('db.hello().me')).toBe('mongo-1.mongo:27017\n')
  expect(inSet('db.orders.insertOne({ _id: 1 }).acknowledged')).toBe('true\n')
  expect(inSet('db.hello().secondary', '&readPreference=secondary')).toBe('true\n')
  expect(say('mongo-2', 'db.orders.find()', '--host', `rs0/${hosts}`, 'shop')).toBe('[ { _id: 1 } ]\n')
})

test('members come and go by what its primary is told', () => {
  const { say } = running()
  expect(say('mongo-0', 'rs.initiate()')).toBe('{ ok: 1 }\n')
  expect(say('mongo-0', 'rs.add("mongo-1.mongo:27017")')).toBe('{ ok: 1 }\n')
  expect(say('mongo-0', 'rs.conf().members.length')).toBe('2\n')
  expect(say('mongo-0', 'rs.add("nobody:27017")')).toContain(
    'quorum check failed because not all proposed set members responded affirmatively: nobody:27017',
  )
  expect(say('mongo-0', 'rs.remove("mongo-1.mongo:27017")')).toBe('{ ok: 1 }\n')
  expect(say('mongo-0', 'rs.conf().version')).toBe('3\n')
})

test('with a key file who is not known gets no further than making the first user', () => {
  const { say } = running(['--keyFile', '/etc/key'])
  expect(say('mongo-0', initiate)).toBe('{ ok: 1 }\n')
  expect(say('mongo-0', 'db.pets.find()')).toContain('requires authentication')
  expect(
    say('mongo-0', 'db.getSiblingDB("admin").createUser({ user: "root", pwd: "x", roles: ["root"] })'),
  ).toBe('{ ok: 1 }\n')
  expect(say('mongo-1', 'db.pets.countDocuments()', '-u', 'root', '-p', 'x')).toBe('0\n')
  expect(say('mongo-1', 'rs.status().ok')).toContain('requires authentication')
})

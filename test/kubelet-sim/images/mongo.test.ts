/** mongo: what mongosh is told, and what is kept. */
import { describe, expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files.ts'
import { exec, testRuntime } from '../support.ts'

function server(more: object = {}) {
  const runtime = testRuntime()
  const { container } = runtime.start({ image: 'mongo:8', ...more })
  runtime.clock.advance(10)
  const say = (script: string) => {
    const answer = exec(container, ['bash', '-c', script])
    runtime.clock.advance(100)
    return answer.output
  }
  /** What one statement after the other shows. */
  const mongosh = (script: string) => say(`mongosh --quiet shop <<'E'\n${script}\nE`)
  return { runtime, say, mongosh }
}

const fill =
  'db.users.insertMany([{ _id: 1, name: "ann", age: 30, tags: ["a"] }, { _id: 2, name: "bob", age: 20 }])'

describe('mongosh', () => {
  test('inserts documents, and shows them as they are shown', () => {
    const { mongosh } = server()
    const [id] = /[\da-f]{24}/.exec(mongosh('db.users.insertOne({ name: "ann" })')) ?? []
    expect(mongosh('db.users.insertOne({ _id: 7, name: "bob", seen: ISODate("2026-01-02") })')).toBe(
      '{ acknowledged: true, insertedId: 7 }\n',
    )
    expect(mongosh('db.users.find()')).toBe(
      `[\n  { _id: ObjectId('${id}'), name: 'ann' },\n  { _id: 7, name: 'bob', seen: ISODate('2026-01-02T00:00:00.000Z') }\n]\n`,
    )
    expect(mongosh('show dbs')).toBe(
      'admin   40.00 KiB\nconfig  40.00 KiB\nlocal   40.00 KiB\nshop    40.00 KiB\n',
    )
    expect(mongosh('show collections\ndb.getCollectionNames()\nuse other\ndb')).toBe(
      "users\n[ 'users' ]\nswitched to db other\nother\n",
    )
  })

  test('finds by filters, in order, and so many', () => {
    const { mongosh } = server()
    mongosh(fill)
    expect(
      mongosh('db.users.find({ age: { $gt: 10 } }, { name: 1, _id: 0 }).sort({ age: 1 }).limit(1)'),
    ).toBe("[ { name: 'bob' } ]\n")
    expect(mongosh('db.users.findOne({ name: /^A/i, tags: "a" }).age')).toBe('30\n')
    expect(mongosh('db.users.countDocuments({ $or: [{ age: 20 }, { name: { $in: ["ann"] } }] })')).toBe('2\n')
    expect(mongosh('db.users.distinct("name")')).toBe("[ 'ann', 'bob' ]\n")
    expect(mongosh('db.users.findOne({ age: { $lt: 1 } })')).toBe('null\n')
    expect(mongosh('db.users.find().toArray().length')).toBe('2\n')
  })

  test('changes and deletes', () => {
    const { mongosh } = server()
    mongosh(fill)
    expect(
      mongosh('db.users.updateOne({ name: "bob" }, { $set: { "home.town": "Oslo" }, $inc: { age: 1 } })'),
    ).toBe(
      '{\n  acknowledged: true,\n  insertedId: null,\n  matchedCount: 1,\n  modifiedCount: 1,\n  upsertedCount: 0\n}\n',
    )
    expect(mongosh('db.users.findOne({ "home.town": "Oslo" })')).toBe(
      "{ _id: 2, name: 'bob', age: 21, home: { town: 'Oslo' } }\n",
    )
    mongosh(
      'db.users.updateMany({}, { $push: { tags: "b" } })\ndb.users.updateOne({ _id: 9 }, { $set: { x: 1 } }, { upsert: true })',
    )
    expect(mongosh('db.users.find({ tags: "b" }).count()\ndb.users.findOne({ _id: 9 })')).toBe(
      '2\n{ _id: 9, x: 1 }\n',
    )
    expect(mongosh('db.users.deleteMany({ tags: { $exists: true } })')).toBe(
      '{ acknowledged: true, deletedCount: 2 }\n',
    )
    expect(mongosh('db.users.drop()\ndb.dropDatabase()')).toBe("true\n{ ok: 1, dropped: 'shop' }\n")
  })

  test('tells of mistakes, and goes on; a script of --eval ends there', () => {
    const { mongosh, say } = server()
    mongosh(fill)
    expect(
      mongosh(
        'db.users.insertOne({ _id: 1 })\ndb.users.find({ age: { $odd: 1 } })\ndb.users.find({\n  age: 20\n}).size()',
      ),
    ).toBe(
      'MongoServerError: E11000 duplicate key error collection: shop.users index: _id_ dup key: { _id: 1 }\n' +
        'MongoServerError: unknown operator: $odd\n1\n',
    )
    expect(
      say('mongosh shop --quiet --eval "db.users.aggregate([])"; echo $?; mongosh --eval "foo.bar()"'),
    ).toBe(
      'MongoServerError: kubesim does not simulate db.users.aggregate()\n1\nReferenceError: foo is not defined\n',
    )
  })
})

test('a server that has users lets nobody else in, but says that it is up', () => {
  const env = [
    { name: 'MONGO_INITDB_ROOT_USERNAME', value: 'root' },
    { name: 'MONGO_INITDB_ROOT_PASSWORD', value: 'secret' },
  ]
  const { say } = server({ env })
  expect(say('mongosh --quiet --eval "db.runCommand({ ping: 1 })"')).toBe('{ ok: 1 }\n')
  expect(say('mongosh --quiet shop --eval "db.users.find()"')).toBe(
    'MongoServerError: Command find requires authentication\n',
  )
  expect(say('mongosh -u root -p wrong --eval 1')).toBe('MongoServerError: Authentication failed.\n')
  expect(
    say(
      'mongosh "mongodb://root:secret@localhost:27017/shop?authSource=admin" --quiet --eval "db.users.find()"',
    ),
  ).toBe('[]\n')
})

test('documents on a volume outlast their server', () => {
  const mounts = [{ path: '/data/db', volume: new Volume({ madeAt: 0 }) }]
  const runtime = testRuntime()
  const said = ['db.a.insertOne({ n: 1 })', 'db.a.findOne().n'].map((script) => {
    const { container } = runtime.start({ image: 'mongo', mounts })
    runtime.clock.advance(10)
    const answer = exec(container, ['mongosh', '--quiet', '--eval', script])
    runtime.clock.advance(100)
    container.end()
    runtime.clock.advance(10)
    return answer.output
  })
  expect(said[1]).toBe('1\n')
})

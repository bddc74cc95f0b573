/** mongo: what mongosh is told, and what is kept. */
import { describe, expect, test } from 'vitest'
import { Volume } from '../../../src/kubelet-sim/runtime/files/files.ts'
import { exec, testRuntime } from '../support.ts'

function server(more: object = {}) {
  const runtime = testRuntime()
  const { container } = runtime.start({ image: 'mongo:8', ...more })
  runtime.clock.advance(10)
  const say = (script: string) => {
    const answer = exec(container, ['bash', '-c', script])
    runtime.clock.advance(10_000)
    return answer.output
  }
  /** What one statement after the other shows. */
  const mongosh = (script: string) => say(`mongosh --quiet shop <<'E'\n${script}\nE`)
  return { runtime, say, mongosh }
}

const fill =
  'db.users.insertMany([{ _id: 1, name: "ann", age: 30, tags: ["a"] }, { _id: 2, name: "bob", age: 20 }])'

describe('mongosh', () => {
  test('keeps databases, collections and values in variables, and knows its environment', () => {
    const { say } = server({ env: [{ name: 'WHO', value: 'ann' }] })
    const script = `// fills the shop
db = db.getSiblingDB('shop');
const docs = [{ _id: 1, name: process.env.WHO }, { _id: 2, name: process.env['NOBODY'] }];
var users = db.getCollection("users");
users.insertMany(docs);
let other = db.getSiblingDB('other')
other.things.insertOne({ _id: 3 })
printjson(docs)
`
    expect(say(`cat > /tmp/a.js <<'E'\n${script}E\nmongosh --quiet /tmp/a.js`)).toContain("name: 'ann'")
    expect(say("mongosh --quiet shop --eval 'db.users.find()'")).toBe(
      "[ { _id: 1, name: 'ann' }, { _id: 2, name: null } ]\n",
    )
    expect(say("mongosh --quiet other --eval 'db.things.countDocuments()'")).toBe('1\n')
    expect(say("mongosh --quiet --eval 'db = 5'")).toContain("Cannot reassign 'db' to non-Database type")
    expect(
      say(`mongosh --quiet <<'E'\nx = 5\nconst y = 6\nx\ndb = db.getSiblingDB("z")\ndb.getName()\nE`),
    ).toBe('5\n5\nz\nz\n')
  })

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
        'MongoServerError[BadValue]: unknown operator: $odd\n1\n',
    )
    expect(
      say(
        "mongosh shop --quiet --eval 'db.users.aggregate([{ $foo: 1 }])'; echo $?; mongosh --eval 'foo.bar()'",
      ),
    ).toBe(
      "MongoServerError: Unrecognized pipeline stage name: '$foo'\n1\nReferenceError: foo is not defined\n",
    )
  })
})

describe('a pipeline', () => {
  const orders =
    'db.orders.insertMany([{ _id: 1, item: "a", price: 10, qty: 2, at: ISODate("2026-03-01T08:00:00Z"), tags: ["x", "y"] }, ' +
    '{ _id: 2, item: "b", price: 20, qty: 1, at: ISODate("2026-04-02"), tags: ["x"] }, { _id: 3, item: "a", price: 5, qty: 10, tags: [] }])'
  /** What each of these stages comes to. */
  function asked(stages: string): string {
    const { mongosh } = server()
    mongosh(orders)
    mongosh('db.stock.insertMany([{ _id: 1, sku: "a", left: 5 }, { _id: 2, sku: "b" }])')
    return mongosh(`db.orders.aggregate([${stages}])`)
  }

  test('groups, sorts and cuts', () => {
    expect(
      asked(
        '{ $group: { _id: "$item", total: { $sum: { $multiply: ["$price", "$qty"] } }, mean: { $avg: "$qty" }, ids: { $push: "$_id" } } }, { $sort: { total: -1 } }, { $limit: 1 }',
      ),
    ).toBe("[ { _id: 'a', total: 70, mean: 6, ids: [ 1, 3 ] } ]\n")
    expect(asked('{ $match: { tags: "x" } }, { $unwind: "$tags" }, { $sortByCount: "$tags" }')).toBe(
      "[ { _id: 'x', count: 2 }, { _id: 'y', count: 1 } ]\n",
    )
    expect(
      asked('{ $bucket: { groupBy: "$price", boundaries: [0, 10], default: "more" } }, { $skip: 1 }'),
    ).toBe("[ { _id: 'more', count: 2 } ]\n")
  })

  test('shows what is asked for, in the order in which it stands there, and what is worked out behind it', () => {
    expect(
      asked(
        '{ $match: { _id: 1 } }, { $project: { _id: 0, day: { $dateToString: { format: "%d.%m.%Y", date: "$at" } }, item: 1, ' +
          'size: { $cond: [{ $gte: ["$qty", 2] }, "many", "few"] }, n: { $size: "$tags" } } }',
      ),
    ).toBe("[ { item: 'a', day: '01.03.2026', size: 'many', n: 2 } ]\n")
    expect(
      asked(
        '{ $limit: 1 }, { $set: { "sum.all": { $reduce: { input: [1, 2], initialValue: 0, in: { $add: ["$$value", "$$this"] } } } } }, { $unset: ["at", "tags", "price"] }',
      ),
    ).toBe("[ { _id: 1, item: 'a', qty: 2, sum: { all: 3 } } ]\n")
  })

  test('looks up in another collection, by what is the same or by a pipeline', () => {
    expect(
      asked(
        '{ $lookup: { from: "stock", localField: "item", foreignField: "sku", as: "s" } }, { $match: { "s.left": 5 } }, { $count: "n" }',
      ),
    ).toBe('[ { n: 2 } ]\n')
    expect(
      asked(
        '{ $lookup: { from: "stock", let: { i: "$item" }, pipeline: [{ $match: { $expr: { $eq: ["$sku", "$$i"] } } }], as: "s" } }, ' +
          '{ $replaceRoot: { newRoot: { $arrayElemAt: ["$s", 0] } } }, { $limit: 1 }',
      ),
    ).toBe("[ { _id: 1, sku: 'a', left: 5 } ]\n")
    expect(
      asked('{ $facet: { n: [{ $count: "all" }], first: [{ $limit: 1 }, { $project: { _id: 1 } }] } }'),
    ).toBe('[\n  { n: [ { all: 3 } ], first: [ { _id: 1 } ] }\n]\n')
  })

  test.each([
    ['{ $group: { n: { $sum: 1 } } }', '[Location15955]: a group specification must include an _id'],
    ['{ $group: { _id: 1, n: { $add: 1 } } }', "[Location15952]: unknown group operator '$add'"],
    [
      '{ $project: { a: { $foo: 1 } } }',
      '[Location31325]: Invalid $project :: caused by :: Unknown expression $foo',
    ],
    [
      '{ $set: { a: { $foo: 1 } } }',
      "[InvalidPipelineOperator]: Invalid $set :: caused by :: Unrecognized expression '$foo'",
    ],
    [
      '{ $project: { a: { $add: ["$item", 1] } } }',
      '[Location16554]: PlanExecutor error during aggregation :: caused by :: $add only supports numeric or date types, not string',
    ],
    [
      '{ $project: { a: { $divide: [1, 0] } } }',
      "[Location16608]: Failed to optimize pipeline :: caused by :: can't $divide by zero",
    ],
    ['{ $out: "x" }', ': kubesim does not simulate $out'],
  ])('is told what is wrong with it: %s', (stages, said) => {
    expect(asked(stages)).toBe(`MongoServerError${said}\n`)
  })

  test.each([
    ['[1]', '["$$value", "$$value"]', 'BSONObjectTooLarge'],
    ['"a"', '{ $concat: ["$$value", "$$value"] }', 'BSONObjectTooLarge'],
    ['0', '{ $size: { $map: { input: { $range: [0, 100000] }, in: "$$value" } } }', 'MaxTimeMSExpired'],
  ])('ends where it gets too large or takes too long: %s, %s', (start, next, code) => {
    expect(
      asked(
        `{ $project: { x: { $reduce: { input: { $range: [0, 100] }, initialValue: ${start}, in: ${next} } } } }`,
      ),
    ).toContain(`MongoServerError[${code}]`)
  })

  test('is shown document by document, and changes documents', () => {
    const { mongosh } = server()
    mongosh(orders)
    mongosh('db.orders.updateMany({}, [{ $set: { total: { $multiply: ["$price", "$qty"] } } }])')
    expect(
      mongosh('db.orders.aggregate([{ $project: { total: 1 } }, { $limit: 1 }]).forEach(printjson)'),
    ).toBe('{\n  _id: 1,\n  total: 20\n}\n')
  })
})

test('many documents are taken in at once, each id but once', () => {
  const { say } = server()
  const docs = `$(awk 'BEGIN { for (; n < 10000; n++) printf "{}," }')`
  const before = performance.now()
  expect(
    say(`mongosh --quiet shop --eval "db.a.insertMany([{ _id: 7 }, ${docs}]).acknowledged" --eval 'db.a.insertMany([{ _id: 6 }, { _id: 7 }])'
mongosh --quiet shop --eval 'db.a.countDocuments()'`),
  ).toBe(
    'true\nMongoBulkWriteError: E11000 duplicate key error collection: shop.a index: _id_ dup key: { _id: 7 }\n10002\n',
  )
  expect(performance.now() - before).toBeLessThan(3_000)
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

test.each([
  [['mongodump', '--archive'], '! mongodump: kubesim does not simulate this program: see docs/IMAGES.md\n'],
  [
    ['docker-entrypoint.sh', 'mongos', '--configdb', 'cfg/cfg-0:27019'],
    '! mongos: kubesim does not simulate this program: see docs/IMAGES.md\n',
  ],
  [
    ['mongod', '--configsvr', '--replSet', 'cfg'],
    '! mongod: kubesim does not simulate --configsvr: see docs/FIDELITY.md\n',
  ],
  [
    ['docker-entrypoint.sh', '--shardsvr=true'],
    '! mongod: kubesim does not simulate --shardsvr: see docs/FIDELITY.md\n',
  ],
])('%j is refused by name, and ends', (command, said) => {
  const runtime = testRuntime()
  const running = runtime.start({ image: 'mongo:8', command })
  runtime.clock.advance(1_000)
  expect(running.output).toBe(said)
  expect(running.exits).toMatchObject([{ exitCode: 1 }])
})

test('a server that is to be one of a replica set starts', () => {
  const { mongosh } = server({ args: ['mongod', '--replSet', 'rs0', '--bind_ip_all'] })
  expect(mongosh('db.runCommand({ ping: 1 })')).toBe('{ ok: 1 }\n')
})

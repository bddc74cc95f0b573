/** What is asked of a database as a whole, or of the server. */
import type { Accounts } from './accounts.ts'
import type { Budget } from './budget.ts'
import type { Databases } from './databases.ts'
import { isDoc, MongoError, type Value } from './documents.ts'
import type { Question } from './question.ts'
import type { ReplicaSet } from './replica-set.ts'

/** What of a server is asked. */
interface Asked {
  readonly kept: Databases
  readonly accounts: Accounts
  readonly set: ReplicaSet | undefined
  readonly budget: Budget
  readonly version: string
}

/** @throws MongoError */
export function answerOfDatabase({ database, verb, args }: Question, asked: Asked): Value | undefined {
  const { kept, accounts, set, budget, version } = asked
  const names = kept.collections(database)
  switch (verb) {
    case 'runCommand':
    case 'adminCommand':
      return answerOfCommand(args[0], asked)
    case 'hello':
    case 'isMaster':
      return {
        ...(set?.hello ?? { isWritablePrimary: true, ismaster: true }),
        maxBsonObjectSize: 16_777_216,
        readOnly: false,
        ok: 1,
      }
    case 'configureSet':
      if (isDoc(args[0])) set?.configure(args[0])
      return { ok: 1 }
    case 'version':
      return version
    case 'getCollectionNames':
      return [...names].sort()
    case 'listDatabases':
      return [...new Set(['admin', 'config', 'local', ...kept.databases()])].sort()
    case 'createCollection':
      if (names.includes(String(args[0])))
        throw new MongoError(`Collection ${database}.${args[0]} already exists.`, 'NamespaceExists')
      kept.create({ database, name: String(args[0]) })
      return { ok: 1 }
    case 'dropDatabase':
      for (const name of names) kept.drop({ database, name }, budget)
      return { ok: 1, dropped: database }
    case 'createUser':
      accounts.create(args[0], database)
      return { ok: 1 }
    case 'getUsers':
      return {
        users: accounts.names.map((user) => ({ _id: `${database}.${user}`, user, db: database })),
        ok: 1,
      }
    case 'stats':
      return {
        db: database,
        collections: names.length,
        objects: names.reduce((sum, name) => sum + kept.docs(database, name).length, 0),
        ok: 1,
      }
    default:
      throw new MongoError(`kubesim does not simulate db.${verb}()`)
  }
}

function answerOfCommand(command: Value | undefined, { kept, set, version }: Asked): Value {
  const name = isDoc(command) ? Object.keys(command)[0] : String(command)
  if (name === 'ping') return { ok: 1 }
  if (name === 'hello' || name === 'isMaster')
    return { ...(set?.hello ?? { isWritablePrimary: true }), ok: 1 }
  if (name === 'listDatabases')
    return { databases: [...kept.databases()].map((each) => ({ name: each })), ok: 1 }
  if (name === 'serverStatus') return { version, process: 'mongod', uptime: 1, ok: 1 }
  throw new MongoError(`no such command: '${name}'`, 'CommandNotFound')
}

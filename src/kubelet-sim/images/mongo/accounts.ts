/** The users of a mongo server. Who is one may do everything. */
import { bytesOf } from '../../runtime/bytes.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isFilling } from '../parts/init-scripts.ts'
import { isDoc, MongoError, type Value } from './documents.ts'
import type { Question } from './question.ts'
import { commandOf, isPing } from './verbs.ts'

export class Accounts {
  /** Passwords by name. */
  readonly #users = new Map<string, string>()

  constructor(private readonly context: ServiceContext) {
    const user = context.env('MONGO_INITDB_ROOT_USERNAME')
    if (user) this.#users.set(bytesOf(user), bytesOf(context.env('MONGO_INITDB_ROOT_PASSWORD') ?? ''))
  }

  get names(): readonly string[] {
    return [...this.#users.keys()]
  }

  /** @throws MongoError */
  create(user: Value | undefined, database: string): void {
    if (!isDoc(user)) throw new MongoError('createUser needs a document')
    const { user: name, pwd } = user
    if (this.#users.has(String(name)))
      throw new MongoError(`User "${name}@${database}" already exists`, 'Location51003')
    this.#users.set(String(name), String(pwd ?? ''))
  }

  /** Why it is not answered to him who asks; undefined where it is. */
  refusalOf({ user, password, verb, args }: Question): string | undefined {
    if (user !== undefined && (!this.#users.has(user) || this.#users.get(user) !== password))
      return 'MongoServerError: Authentication failed.'
    const isFree = /^(ping|hello|isMaster|version)$/.test(verb) || (verb === 'runCommand' && isPing(args[0]))
    // Until there is a user, anybody may make one, and a set.
    const isFirst = this.#users.size === 0 && (verb === 'createUser' || verb.startsWith('replSet'))
    return this.#isNeeded && user === undefined && !isFree && !isFirst
      ? `MongoServerError[Unauthorized]: Command ${commandOf(verb)} requires authentication`
      : undefined
  }

  get #isNeeded(): boolean {
    if (isFilling(this.context)) return false
    if (this.context.env('MONGO_INITDB_ROOT_USERNAME') !== undefined) return true
    return this.context.args.some((each) => /^--(auth|keyFile)(=|$)/.test(each))
  }
}

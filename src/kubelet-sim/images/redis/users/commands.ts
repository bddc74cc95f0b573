/** `ACL`: how the users of a redis server are made, changed and told of. */
import type { Random } from '../../../../sim/random.ts'
import type { Files } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import { ok } from '../command.ts'
import { factOf } from '../commands.ts'
import { RedisError } from '../error.ts'
import { categories, categoriesOf, facts } from '../facts.ts'
import type { RedisValue } from '../values.ts'
import type { User, Users } from './users.ts'

/** Whose users they are, and who asks. */
interface Asking {
  readonly users: Users
  readonly user: User
  readonly random: Random
  /** The file of users; undefined: there is none. */
  readonly path: string | undefined
  readonly files: Files
  /** Those that have connected as such a user are sent away. */
  dismiss(name: string): void
}

const noFile =
  'ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.'

/** How many words each takes besides its name: the least, and the most. */
const words: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ...{
    cat: [0, 1],
    deluser: [1, Number.POSITIVE_INFINITY],
    dryrun: [2, Number.POSITIVE_INFINITY],
    genpass: [0, 1],
  },
  ...{ getuser: [1, 1], list: [0, 0], load: [0, 0], log: [0, 1], save: [0, 0] },
  ...{ setuser: [1, Number.POSITIVE_INFINITY], users: [0, 0], whoami: [0, 0] },
}

/** @param said what follows the name of the command. @throws RedisError */
export function aclAnswer([verb, ...args]: readonly string[], asking: Asking): RedisValue {
  const what = verb.toLowerCase()
  const { users, user } = asking
  if (!Object.hasOwn(words, what)) throw new RedisError(`ERR unknown subcommand '${verb}'. Try ACL HELP.`)
  const [least, most] = words[what]
  if (args.length < least || args.length > most)
    throw new RedisError(`ERR wrong number of arguments for 'acl|${what}' command`)
  switch (what) {
    case 'whoami':
      return user.name
    case 'users':
      return users.names
    case 'list':
      return users.lines
    case 'getuser':
      return about(users.get(args[0]))
    case 'setuser':
      users.set(args[0], args.slice(1))
      return ok
    case 'deluser':
      return remove(args, asking)
    case 'cat':
      return commandsOf(args[0]?.toLowerCase())
    case 'genpass':
      return passwordOf(args[0] ?? '256', asking.random)
    case 'dryrun':
      return trial(args, users)
    case 'log':
      return /^reset$/i.test(args[0] ?? '') ? ok : []
    default:
      return what === 'load' ? load(asking) : save(asking)
  }
}

function about(user: User | undefined): RedisValue {
  if (!user) return null
  const { flags, passwords, permissions, selectors } = user
  const rules = ({ commands, keys, channels }: User['permissions']): readonly RedisValue[] => [
    ...['commands', commands, 'keys', keys, 'channels', channels],
  ]
  return [
    ...['flags', flags, 'passwords', passwords, ...rules(permissions)],
    ...['selectors', selectors.map(rules)],
  ]
}

function remove(names: readonly string[], { users, dismiss }: Asking): number {
  if (names.includes('default')) throw new RedisError("ERR The 'default' user cannot be removed")
  let count = 0
  for (const name of names) {
    if (!users.delete(name)) continue
    count++
    dismiss(name)
  }
  return count
}

function commandsOf(category: string | undefined): readonly string[] {
  if (category === undefined) return categories
  if (!categories.includes(category)) throw new RedisError(`ERR Unknown category '${category}'`)
  return [...facts.values()].filter((each) => categoriesOf(each).includes(category)).map(({ name }) => name)
}

function passwordOf(bits: string, random: Random): string {
  const count = /^\d{1,4}$/.test(bits) ? Number(bits) : 0
  if (count < 1 || count > 4_096)
    throw new RedisError(
      'ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096',
    )
  return random.hex(Math.ceil(count / 8)).slice(0, Math.ceil(count / 4))
}

function trial([name, ...command]: readonly string[], users: Users): RedisValue {
  const user = users.get(name)
  if (!user) throw new RedisError(`ERR User '${name}' not found`)
  const fact = factOf(command)
  const why = user.refusal(fact, command)
  return why === undefined ? ok : denial(why, user.name, fact.name)
}

/** In the words of ACL DRYRUN, and of NOPERM. */
export function denial(why: 'command' | 'key' | 'channel', user: string, command: string): string {
  if (why === 'command') return `User ${user} has no permissions to run the '${command}' command`
  return `No permissions to access a ${why}`
}

function load({ users, path, files }: Asking): RedisValue {
  if (path === undefined) throw new RedisError(noFile)
  const text = files.read(path)
  if (isError(text)) throw new RedisError(`ERR ${path}: ${text.message}`)
  users.load(text.split('\n'))
  return ok
}

function save({ users, path, files }: Asking): RedisValue {
  if (path === undefined) throw new RedisError(noFile)
  const problem = files.write(path, users.lines.map((each) => `${each}\n`).join(''))
  if (problem)
    throw new RedisError(
      'ERR There was an error trying to save the ACLs. Please check the server logs for more information',
    )
  return ok
}

/** adduser, addgroup, deluser and delgroup of busybox. Source: BusyBox's own help, and what it does in Alpine. */
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Answer, Process, Program, Running, Working } from '../../../runtime/program.ts'
import { nameOf, Options, refuseOption } from '../options.ts'
import { removeTree } from '../trees.ts'
import { AccountFiles, firstFree, makeHome } from './account-files.ts'

const systemIds = [100, 999] as const
const ownIds = [1_000, 60_000] as const

function refuse(process: Process, why: string): 1 {
  process.complain(`${nameOf(process)}: ${why}\n`)
  return 1
}

const notRoot = 'permission denied (are you root?)'

function save(process: Process, accounts: AccountFiles): number {
  const error = accounts.save()
  return error ? refuse(process, `can't create '/etc/passwd+': ${error.message}`) : 0
}

const isNumber = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= ownIds[1]

/** Why one cannot have a name. */
const nameProblem = (name: string): string | undefined =>
  /^[\w.][\w.@-]*\$?$/.test(name)
    ? undefined
    : `illegal character with code ${name.replace(/^[\w.@-]*/, '').charCodeAt(0) || 45} at position ${/^[\w.@]*/.exec(name)?.[0].length ?? 0}`

function enroll(process: Process, user: string, group: string): number {
  const accounts = new AccountFiles(process)
  if (!accounts.users.named(user)) return refuse(process, `unknown user ${user}`)
  if (!accounts.groups.named(group)) return refuse(process, `unknown group ${group}`)
  accounts.enroll(user, group)
  return save(process, accounts)
}

const usages: Readonly<Record<string, string>> = {
  adduser: '[OPTIONS] USER [GROUP]',
  addgroup: '[-g GID] [-S] [USER] GROUP',
  deluser: '[--remove-home] USER',
  delgroup: '[USER] GROUP',
}

function tellUsage(process: Process): 1 {
  const name = nameOf(process)
  process.complain(`BusyBox multi-call binary.\n\nUsage: ${name} ${usages[name]}\n`)
  return 1
}

const adduserOptions = {
  home: 'h',
  gecos: 'g',
  shell: 's',
  ingroup: 'G',
  'disabled-password': 'd',
  'disabled-login': 'D',
  'empty-password': 'D',
  system: 'S',
  'no-create-home': 'H',
  uid: 'u',
  skel: 'k',
}

const adduser: Program = (process) => {
  if (process.user.uid !== 0) return refuse(process, notRoot)
  const options = new Options(process.args, 'h:g:s:G:DdSHu:k:', adduserOptions)
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, group, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process)
  if (group !== undefined && process.args.length === 3) return enroll(process, name, group)
  return addUser(process, name, options)
}

function* addUser(process: Process, name: string, options: Options): Running {
  const isSystem = options.has('S')
  const accounts = new AccountFiles(process)
  const said = options.get('u')
  if (said !== undefined && !isNumber(said)) return refuse(process, `invalid number '${said}'`)
  const problem = nameProblem(name)
  if (problem) return refuse(process, problem)
  const groupName = options.get('G') ?? (isSystem ? 'nogroup' : undefined)
  const group = groupName === undefined ? undefined : accounts.group(groupName)
  if (groupName !== undefined && !group) return refuse(process, `unknown group ${groupName}`)
  if (accounts.users.named(name)) return refuse(process, `user '${name}' in use`)
  const taken = [accounts.uids, ...(group ? [] : [accounts.gids])]
  if (said !== undefined && taken.some((each) => each.has(Number(said))))
    return refuse(process, `uid '${Number(said)}' in use`)
  const uid = said === undefined ? firstFree(isSystem ? systemIds : ownIds, ...taken) : Number(said)
  if (uid === undefined) return refuse(process, 'no uids left')
  if (!group && accounts.groups.named(name)) return refuse(process, `group '${name}' in use`)
  const gid = group?.gid ?? uid
  const home = options.get('h') ?? `/home/${name}`
  const shell = options.get('s') ?? (isSystem ? '/bin/false' : '/bin/sh')
  accounts.users.add({ name, uid, gid, comment: options.get('g') ?? 'Linux User,,,', home, shell })
  if (group) accounts.enroll(name, group.name)
  else accounts.groups.add({ name, gid, members: [] })
  const failed = save(process, accounts)
  if (failed) return failed
  if (!options.has('H')) {
    const error = yield* makeHome(process, {
      path: home,
      owner: { uid, gid },
      mode: 0o2755,
      skeleton: options.get('k'),
    })
    if (error) process.complain(`adduser: ${home}: ${error.message}\n`)
  }
  if (!isSystem && !options.has('D') && !options.has('d')) return yield* askPassword(process, name)
  return 0
}

/** Nothing is kept of what is said: see su. */
function* askPassword(process: Process, name: string): Working<number> {
  yield* process.write(`Changing password for ${name}\nNew password: `)
  const first = yield* readLine(process.input)
  yield* process.write('\n')
  let isRight = false
  if (first !== undefined) {
    yield* process.write('Retype password: ')
    isRight = (yield* readLine(process.input)) === first
    yield* process.write('\n')
    if (!isRight) process.complain("Passwords don't match\n")
  }
  if (isRight) yield* process.write(`passwd: password for ${name} changed by root\n`)
  else process.complain(`passwd: password for ${name} is unchanged\n`)
  return isRight ? 0 : 1
}

const addgroup: Program = (process) => {
  if (process.user.uid !== 0) return refuse(process, notRoot)
  const options = new Options(process.args, 'g:S', { gid: 'g', system: 'S' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, group, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process)
  if (group !== undefined) return enroll(process, name, group)
  const accounts = new AccountFiles(process)
  const said = options.get('g')
  if (said !== undefined && !isNumber(said)) return refuse(process, `invalid number '${said}'`)
  const problem = nameProblem(name)
  if (problem) return refuse(process, problem)
  if (accounts.groups.named(name)) return refuse(process, `group '${name}' in use`)
  const { gids } = accounts
  if (said !== undefined && gids.has(Number(said))) return refuse(process, `gid '${Number(said)}' in use`)
  const gid = said === undefined ? firstFree(options.has('S') ? systemIds : ownIds, gids) : Number(said)
  if (gid === undefined) return refuse(process, 'no gids left')
  accounts.groups.add({ name, gid, members: [] })
  return save(process, accounts)
}

const deluser: Program = (process) => {
  if (process.user.uid !== 0) return refuse(process, notRoot)
  const options = new Options(process.args, '', { 'remove-home': '1' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, group, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process)
  return group === undefined ? dropUser(process, name, options.has('1')) : withdraw(process, name, group)
}

function* dropUser(process: Process, name: string, isWithHome: boolean): Running {
  const accounts = new AccountFiles(process)
  const user = accounts.users.named(name)
  if (!user) return refuse(process, `unknown user ${name}`)
  accounts.dropUser(user)
  // His own group goes with him, unless somebody else is in it.
  const group = accounts.groups.named(name)
  const isUsed =
    group && (group.members.length > 0 || accounts.users.entries.some(({ gid }) => gid === group.gid))
  if (group && !isUsed) accounts.groups.replace(group)
  if (isWithHome) yield* removeTree(process, user.home, true)
  return save(process, accounts)
}

function withdraw(process: Process, user: string, name: string): Answer {
  const accounts = new AccountFiles(process)
  const group = accounts.groups.named(name)
  if (!group) return refuse(process, `unknown group ${name}`)
  if (!group.members.includes(user)) return refuse(process, `can't find ${user} in /etc/group`)
  accounts.enroll(user, name, false)
  return save(process, accounts)
}

const delgroup: Program = (process) => {
  if (process.user.uid !== 0) return refuse(process, notRoot)
  const [name, group, more] = process.args.slice(1)
  if (name === undefined || more !== undefined) return tellUsage(process)
  if (group !== undefined) return withdraw(process, name, group)
  const accounts = new AccountFiles(process)
  const found = accounts.groups.named(name)
  if (!found) return refuse(process, `unknown group ${name}`)
  const user = accounts.users.entries.find(({ gid }) => gid === found.gid)
  if (user) return refuse(process, `'${user.name}' still has '${name}' as their primary group!`)
  accounts.groups.replace(found)
  return save(process, accounts)
}

export const busyboxUserPrograms = { adduser, addgroup, deluser, delgroup } satisfies Readonly<
  Record<string, Program>
>

/** useradd, usermod, userdel, groupadd and groupdel, of which Debian's adduser makes use. Source: their manuals, and what they say in Debian 12. */
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { nameOf, Options } from '../options.ts'
import { removeTree } from '../trees.ts'
import { AccountFiles, makeHome, usualIds } from './account-files.ts'

const systemIds = [101, 999] as const

/** Exit codes. */
const [cannotUpdate, wrongUse, wrongValue, idInUse, unknown, busy, nameInUse, groupFailed] = [
  1, 2, 3, 4, 6, 8, 9, 10,
]

function refuse(process: Process, why: string, code: number): number {
  process.complain(`${nameOf(process)}: ${why}\n`)
  return code
}

function tellUsage(process: Process, operand: string): number {
  const name = nameOf(process)
  const more = name === 'useradd' ? '       useradd -D\n       useradd -D [options]\n' : ''
  process.complain(`Usage: ${name} [options] ${operand}\n${more}\n`)
  return wrongUse
}

function refuseOptions(process: Process, { invalid }: Options, operand: string): number | undefined {
  if (!invalid) return undefined
  const { name, lacksValue } = invalid
  const what = name.startsWith('-') ? `'-${name}'` : `-- '${name}'`
  const problem = lacksValue
    ? name.startsWith('-')
      ? `option ${what} requires an argument`
      : `option requires an argument ${what}`
    : `${name.startsWith('-') ? 'unrecognized' : 'invalid'} option ${what}`
  process.complain(`${nameOf(process)}: ${problem}\n`)
  return tellUsage(process, operand)
}

/** What is about a root that is not this container's. */
function refuseRoot(process: Process, options: Options): number | undefined {
  const letter = ['R', 'P'].find((each) => options.has(each))
  return letter === undefined ? undefined : refuseNot(process, `-${letter}`)
}

const refuseNot = (process: Process, what: string): number =>
  refuse(process, `kubesim does not simulate ${what}`, wrongUse)

/** The files that are changed are locked first, which only root may. */
function lockProblem(process: Process, path: '/etc/passwd' | '/etc/group'): number | undefined {
  if (process.user.uid === 0) return undefined
  process.complain(`${nameOf(process)}: Permission denied.\n`)
  return cannotLock(process, path)
}

const cannotLock = (process: Process, path: '/etc/passwd' | '/etc/group'): number =>
  refuse(process, `cannot lock ${path}; try again later.`, path === '/etc/group' ? groupFailed : cannotUpdate)

function save(process: Process, accounts: AccountFiles, path: '/etc/passwd' | '/etc/group'): number {
  const error = accounts.save()
  if (!error) return 0
  process.complain(`${nameOf(process)}: ${path}.${process.pid}: ${error.message}\n`)
  return cannotLock(process, path)
}

const isName = (name: string): boolean => /^[^-+~\s:,/][^\s:,/]*$/.test(name) && name.length <= 32
const isId = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1

/** After the last one; of the system, from the end down. */
function freeId(isSystem: boolean, taken: ReadonlySet<number>): number {
  if (isSystem) {
    let id: number = systemIds[1]
    while (id > systemIds[0] && taken.has(id)) id--
    return id
  }
  let last = usualIds[0] - 1
  for (const id of taken) if (id <= usualIds[1] && id > last) last = id
  return last + 1
}

/** Groups that a list names; undefined once one that is not there has been complained of. */
function groupsNamed(process: Process, accounts: AccountFiles, list: string): readonly string[] | undefined {
  const names: string[] = []
  let isRight = true
  for (const text of list.split(',').filter(Boolean)) {
    const group = accounts.group(text)
    if (group) names.push(group.name)
    else {
      refuse(process, `group '${text}' does not exist`, unknown)
      isRight = false
    }
  }
  return isRight ? names : undefined
}

function warnOfShell(process: Process, shell: string | undefined): void {
  if (shell && !process.machine.files.exists(shell))
    process.complain(`${nameOf(process)}: Warning: missing or non-executable shell '${shell}'\n`)
}

const userOptions = {
  badname: '1',
  'base-dir': 'b',
  comment: 'c',
  'home-dir': 'd',
  home: 'd',
  expiredate: 'e',
  inactive: 'f',
  gid: 'g',
  groups: 'G',
  skel: 'k',
  key: 'K',
  'no-log-init': 'l',
  'create-home': 'm',
  'no-create-home': 'M',
  'no-user-group': 'N',
  'non-unique': 'o',
  password: 'p',
  system: 'r',
  root: 'R',
  prefix: 'P',
  shell: 's',
  uid: 'u',
  'user-group': 'U',
}

function* useradd(process: Process): Running {
  const options = new Options(process.args, '1b:c:d:e:f:g:G:k:K:lmMNop:rR:P:s:u:UD', {
    ...userOptions,
    defaults: 'D',
  })
  const wrong = refuseOptions(process, options, 'LOGIN') ?? refuseRoot(process, options)
  if (wrong !== undefined) return wrong
  if (options.has('D')) return refuseNot(process, '-D')
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process, 'LOGIN')
  if (!isName(name))
    return refuse(process, `invalid user name '${name}': use --badname to ignore`, wrongValue)
  const said = options.get('u')
  if (said !== undefined && !isId(said)) return refuse(process, `invalid user ID '${said}'`, wrongValue)
  warnOfShell(process, options.get('s'))
  const accounts = new AccountFiles(process)
  const groupSaid = options.get('g')
  const group = groupSaid === undefined ? undefined : accounts.group(groupSaid)
  if (groupSaid !== undefined && !group)
    return refuse(process, `group '${groupSaid}' does not exist`, unknown)
  const groups = groupsNamed(process, accounts, options.get('G') ?? '')
  if (!groups) return unknown
  const locked = lockProblem(process, '/etc/passwd')
  if (locked !== undefined) return locked
  if (accounts.users.named(name)) return refuse(process, `user '${name}' already exists`, nameInUse)
  const hasOwnGroup = !group && !options.has('N')
  if (hasOwnGroup && accounts.groups.named(name))
    return refuse(
      process,
      `group ${name} exists - if you want to add this user to that group, use -g.`,
      nameInUse,
    )
  const { uids, gids } = accounts
  if (said !== undefined && uids.has(Number(said)) && !options.has('o'))
    return refuse(process, `UID ${Number(said)} is not unique`, idInUse)
  const isSystem = options.has('r')
  // Who has made Fedora has set it so in /etc/login.defs.
  const isFedora = process.machine.image.hasGnuTools === true
  const uid = said === undefined ? freeId(isSystem, uids) : Number(said)
  const gid = group?.gid ?? (hasOwnGroup ? (gids.has(uid) ? freeId(isSystem, gids) : uid) : 100)
  const home = options.get('d') ?? `${options.get('b') ?? '/home'}/${name}`
  accounts.users.add({
    name,
    uid,
    gid,
    comment: options.get('c') ?? '',
    home,
    shell: options.get('s') ?? (isFedora ? '/bin/bash' : '/bin/sh'),
  })
  if (hasOwnGroup) accounts.groups.add({ name, gid, members: [] })
  for (const each of groups) accounts.enroll(name, each)
  const failed = save(process, accounts, '/etc/passwd')
  const isHomeWanted = options.has('m') || (isFedora && !isSystem && !options.has('M'))
  if (failed || !isHomeWanted) return failed
  if (process.machine.files.exists(home)) {
    process.complain(
      `useradd: warning: the home directory ${home} already exists.\nuseradd: Not copying any file from skel directory into it.\n`,
    )
    return 0
  }
  const error = yield* makeHome(process, {
    path: home,
    owner: { uid, gid },
    mode: isFedora ? 0o700 : process.machine.image.name === 'ubuntu' ? 0o750 : 0o755,
    skeleton: options.get('k'),
  })
  return error ? refuse(process, `cannot create directory ${home}`, 12) : 0
}

const usermod: Program = (process) => {
  const options = new Options(process.args, '1abc:d:e:f:g:G:l:LmnoPp:rR:s:u:U', {
    ...userOptions,
    append: 'a',
    badname: 'b',
    login: 'l',
    lock: 'L',
    'move-home': 'm',
    remove: 'r',
    unlock: 'U',
  })
  const wrong = refuseOptions(process, options, 'LOGIN') ?? refuseRoot(process, options)
  if (wrong !== undefined) return wrong
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process, 'LOGIN')
  for (const letter of ['a', 'r'])
    if (options.has(letter) && !options.has('G')) {
      process.complain(`usermod: -${letter} flag is only allowed with the -G flag\n`)
      return tellUsage(process, 'LOGIN')
    }
  if (process.args.length === 2) {
    process.complain('usermod: no options\n')
    return tellUsage(process, 'LOGIN')
  }
  return changeUser(process, name, options)
}

function changeUser(process: Process, name: string, options: Options): number {
  const accounts = new AccountFiles(process)
  const user = accounts.users.named(name)
  if (!user) return refuse(process, `user '${name}' does not exist`, unknown)
  const [groupSaid, idSaid, newName = name] = ['g', 'u', 'l'].map((each) => options.get(each))
  const group = groupSaid === undefined ? undefined : accounts.group(groupSaid)
  if (groupSaid !== undefined && !group)
    return refuse(process, `group '${groupSaid}' does not exist`, unknown)
  if (idSaid !== undefined && !isId(idSaid)) return refuse(process, `invalid user ID '${idSaid}'`, wrongValue)
  const listed = options.get('G')
  const groups = groupsNamed(process, accounts, listed ?? '')
  if (!groups) return unknown
  const locked = lockProblem(process, '/etc/passwd')
  if (locked !== undefined) return locked
  const uid = idSaid === undefined ? user.uid : Number(idSaid)
  if (uid !== user.uid && accounts.uids.has(uid) && !options.has('o'))
    return refuse(process, `UID '${uid}' already exists`, idInUse)
  if (newName !== name && accounts.users.named(newName))
    return refuse(process, `user '${newName}' already exists`, nameInUse)
  warnOfShell(process, options.get('s'))
  const home = options.get('d') ?? user.home
  const changed = {
    name: newName,
    uid,
    gid: group?.gid ?? user.gid,
    comment: options.get('c') ?? user.comment,
    home,
    shell: options.get('s') ?? user.shell,
  }
  accounts.users.replace(user, changed)
  for (const { name: each, members } of accounts.groups.entries) {
    const wasIn = members.includes(name)
    const isNamed = groups.includes(each)
    const isIn =
      listed === undefined
        ? wasIn
        : options.has('r')
          ? wasIn && !isNamed
          : isNamed || (options.has('a') && wasIn)
    if (newName !== name) accounts.enroll(name, each, false)
    accounts.enroll(newName, each, isIn)
  }
  const failed = save(process, accounts, '/etc/passwd')
  if (!failed && options.has('m') && home !== user.home)
    process.machine.files.rename(user.home, home, process.user)
  return failed
}

function* userdel(process: Process): Running {
  const options = new Options(process.args, 'frR:P:Z', { force: 'f', remove: 'r', root: 'R', prefix: 'P' })
  const wrong = refuseOptions(process, options, 'LOGIN') ?? refuseRoot(process, options)
  if (wrong !== undefined) return wrong
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process, 'LOGIN')
  const accounts = new AccountFiles(process)
  const user = accounts.users.named(name)
  if (!user) return refuse(process, `user '${name}' does not exist`, unknown)
  const locked = lockProblem(process, '/etc/passwd')
  if (locked !== undefined) return locked
  const busyWith = process.machine.processes.list().find((each) => each.isAlive && each.user.uid === user.uid)
  if (busyWith && !options.has('f'))
    return refuse(process, `user ${name} is currently used by process ${busyWith.pid}`, busy)
  accounts.dropUser(user)
  const group = accounts.groups.named(name)
  if (group && accounts.users.entries.some(({ gid }) => gid === group.gid))
    process.complain(`userdel: group ${name} is the primary group of another user and is not removed.\n`)
  else if (group && group.members.length > 0)
    process.complain(`userdel: group ${name} not removed because it has other members.\n`)
  else if (group) accounts.groups.replace(group)
  const failed = save(process, accounts, '/etc/passwd')
  if (failed || !options.has('r')) return failed
  process.complain(`userdel: ${name} mail spool (/var/mail/${name}) not found\n`)
  if (!process.machine.files.exists(user.home))
    process.complain(`userdel: ${name} home directory (${user.home}) not found\n`)
  else yield* removeTree(process, user.home, true)
  return 0
}

const groupadd: Program = (process) => {
  const options = new Options(process.args, 'fg:K:op:rR:P:U:', {
    force: 'f',
    gid: 'g',
    key: 'K',
    'non-unique': 'o',
    password: 'p',
    system: 'r',
    root: 'R',
    prefix: 'P',
    users: 'U',
  })
  const wrong = refuseOptions(process, options, 'GROUP') ?? refuseRoot(process, options)
  if (wrong !== undefined) return wrong
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process, 'GROUP')
  const said = options.get('g')
  if (said !== undefined && !isId(said)) return refuse(process, `invalid group ID '${said}'`, wrongValue)
  if (!isName(name)) return refuse(process, `'${name}' is not a valid group name`, wrongValue)
  const accounts = new AccountFiles(process)
  if (accounts.groups.named(name))
    return options.has('f') ? 0 : refuse(process, `group '${name}' already exists`, nameInUse)
  const { gids } = accounts
  const isTaken = said !== undefined && gids.has(Number(said)) && !options.has('o')
  if (isTaken && !options.has('f')) return refuse(process, `GID '${Number(said)}' already exists`, idInUse)
  const locked = lockProblem(process, '/etc/group')
  if (locked !== undefined) return locked
  const gid = said === undefined || isTaken ? freeId(options.has('r'), gids) : Number(said)
  accounts.groups.add({ name, gid, members: (options.get('U') ?? '').split(',').filter(Boolean) })
  return save(process, accounts, '/etc/group')
}

const groupdel: Program = (process) => {
  const options = new Options(process.args, 'fR:P:', { force: 'f', root: 'R', prefix: 'P' })
  const wrong = refuseOptions(process, options, 'GROUP') ?? refuseRoot(process, options)
  if (wrong !== undefined) return wrong
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) return tellUsage(process, 'GROUP')
  const accounts = new AccountFiles(process)
  const group = accounts.groups.named(name)
  if (!group) return refuse(process, `group '${name}' does not exist`, unknown)
  const user = accounts.users.entries.find(({ gid }) => gid === group.gid)
  if (user && !options.has('f'))
    return refuse(process, `cannot remove the primary group of user '${user.name}'`, busy)
  const locked = lockProblem(process, '/etc/group')
  if (locked !== undefined) return locked
  accounts.groups.replace(group)
  return save(process, accounts, '/etc/group')
}

export const shadowPrograms: Readonly<Record<string, Program>> = {
  useradd,
  usermod,
  userdel,
  groupadd,
  groupdel,
}

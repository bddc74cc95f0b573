/** adduser, addgroup, deluser and delgroup of Debian and Ubuntu. Source: adduser(8), deluser(8), and what they say in Debian 12. */
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { nameOf, Options } from '../options.ts'
import { removeTree } from '../trees.ts'
import { AccountFiles, firstFree, makeHome, usualIds } from './account-files.ts'

const systemIds = [100, 999] as const

function refuse(process: Process, why: string, code = 1): number {
  process.complain(`${nameOf(process)}: ${why}\n`)
  return code
}

const badName =
  "Please enter a username matching the regular expression\n            configured via the NAME_REGEX configuration variable.  Use the\n            `--allow-bad-names' option to relax this check or reconfigure\n            NAME_REGEX in configuration."

const isName = (name: string): boolean => /^[a-z][-a-z0-9_]*\$?$/.test(name) && name.length <= 32

/** What a run is about. */
interface Run {
  readonly process: Process
  readonly options: Options
  readonly accounts: AccountFiles
}

function* tell({ process, options }: Run, text: string): Working {
  if (!options.has('q')) yield* process.write(`${text}\n`)
}

function save({ process, accounts }: Run): number {
  const error = accounts.save()
  return error ? refuse(process, `cannot lock /etc/passwd: ${error.message}`) : 0
}

const long = {
  system: 'S',
  group: 'p',
  ingroup: 'i',
  uid: 'u',
  gid: 'g',
  firstuid: 'x',
  lastuid: 'x',
  firstgid: 'x',
  lastgid: 'x',
  shell: 's',
  home: 'h',
  'no-create-home': 'H',
  gecos: 'c',
  comment: 'c',
  'disabled-password': 'd',
  'disabled-login': 'd',
  'allow-bad-names': 'b',
  'force-badname': 'b',
  'allow-all-names': 'b',
  'add-extra-groups': 'a',
  conf: 'x',
  quiet: 'q',
  verbose: 'v',
  debug: 'v',
}

function run(process: Process, isGroup: boolean): Running | number {
  const options = new Options(process.args, 'Spi:u:g:x:s:h:Hc:dbaqv', long)
  const name = nameOf(process)
  if (options.invalid) {
    process.complain(`Unknown option: ${options.invalid.name.replace(/^-/, '')}\n`)
    return 1
  }
  if (process.user.uid !== 0) return refuse(process, 'Only root may add a user or group to the system.')
  const [first, second, more] = options.operands
  if (first === undefined || more !== undefined) return refuse(process, 'Only one or two names allowed.')
  const task: Run = { process, options, accounts: new AccountFiles(process) }
  if (second !== undefined) return enroll(task, first, second)
  if (!isName(first) && !options.has('b')) return refuse(process, badName)
  const isOfGroup = isGroup || (options.has('p') && !options.has('S'))
  const wrongId = ['u', 'g'].find((each) => !/^\d{1,9}$/.test(options.get(each) ?? '0'))
  if (wrongId) {
    process.complain(`Value "${options.get(wrongId)}" invalid for option ${wrongId}id (number expected)\n`)
    return 1
  }
  if (isOfGroup) return addGroup(task, first, name)
  return options.has('S') ? addSystemUser(task, first) : addUser(task, first)
}

function* enroll(task: Run, user: string, group: string): Running {
  const { process, accounts } = task
  if (!accounts.users.named(user)) return refuse(process, `The user \`${user}' does not exist.`)
  const found = accounts.groups.named(group)
  if (!found) return refuse(process, `The group \`${group}' does not exist.`)
  if (found.members.includes(user)) {
    if (!task.options.has('q'))
      process.complain(`${nameOf(process)}: The user \`${user}' is already a member of \`${group}'.\n`)
    return 0
  }
  yield* tell(task, `Adding user \`${user}' to group \`${group}' ...`)
  accounts.enroll(user, group)
  const failed = save(task)
  if (!failed) yield* tell(task, 'Done.')
  return failed
}

function* addGroup(task: Run, name: string, program: string): Running {
  const { process, options, accounts } = task
  const isSystem = options.has('S')
  const found = accounts.groups.named(name)
  const said = options.get('g')
  if (found) {
    if (isSystem && found.gid < usualIds[0]) {
      if (!options.has('q'))
        process.complain(`${program}: The group \`${name}' already exists as a system group. Exiting.\n`)
      return 0
    }
    return refuse(process, `The group \`${name}' already exists.`)
  }
  if (said !== undefined && accounts.gids.has(Number(said)))
    return refuse(process, `The GID \`${said}' is already in use.`)
  const gid = said === undefined ? firstFree(isSystem ? systemIds : usualIds, accounts.gids) : Number(said)
  if (gid === undefined) return refuse(process, 'No GID is available in the range.')
  yield* tell(task, `Adding group \`${name}' (GID ${gid}) ...`)
  accounts.groups.add({ name, gid, members: [] })
  const failed = save(task)
  if (!failed) yield* tell(task, 'Done.')
  return failed
}

function* addSystemUser(task: Run, name: string): Running {
  const { process, options, accounts } = task
  const found = accounts.users.named(name)
  if (found) {
    if (found.uid >= usualIds[0])
      return refuse(process, `The user \`${name}' already exists, but is not a system user. Exiting.`)
    if (!options.has('q'))
      process.complain(`${nameOf(process)}: The system user \`${name}' already exists. Exiting.\n`)
    return 0
  }
  const said = options.get('u')
  if (said !== undefined && accounts.uids.has(Number(said)))
    return refuse(process, `The UID \`${said}' is already in use.`)
  const asked = options.get('i') ?? options.get('g')
  const group = options.has('p') ? undefined : accounts.group(asked ?? 'nogroup')
  if (!options.has('p') && !group)
    return refuse(process, `The group \`${asked ?? 'nogroup'}' does not exist.`)
  if (!group && accounts.groups.named(name)) return refuse(process, `The group \`${name}' already exists.`)
  const uid = said === undefined ? firstFree(systemIds, accounts.uids) : Number(said)
  const gid = group?.gid ?? firstFree(systemIds, accounts.gids)
  if (uid === undefined || gid === undefined) return refuse(process, 'No UID is available in the range.')
  yield* tell(task, `Adding system user \`${name}' (UID ${uid}) ...`)
  if (!group) {
    yield* tell(task, `Adding new group \`${name}' (GID ${gid}) ...`)
    accounts.groups.add({ name, gid, members: [] })
  }
  yield* tell(task, `Adding new user \`${name}' (UID ${uid}) with group \`${group?.name ?? name}' ...`)
  const home = options.get('h') ?? '/nonexistent'
  const shell = options.get('s') ?? '/usr/sbin/nologin'
  accounts.users.add({ name, uid, gid, comment: options.get('c') ?? '', home, shell })
  return save(task) || (yield* giveHome(task, { uid, gid, home, mode: 0o755, isSystem: true }))
}

interface Given {
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly mode: number
  readonly isSystem: boolean
}

function* giveHome(task: Run, { uid, gid, home, mode, isSystem }: Given): Working<number> {
  const { process, options } = task
  if (options.has('H') || home === '/nonexistent') {
    yield* tell(
      task,
      isSystem ? `Not creating \`${home}'.` : `Not creating home directory \`${home}' as requested.`,
    )
    return 0
  }
  if (process.machine.files.exists(home)) {
    process.complain(
      `${nameOf(process)}: The home directory \`${home}' already exists.  Not touching this directory.\n`,
    )
    return 0
  }
  yield* tell(task, `Creating home directory \`${home}' ...`)
  if (!isSystem) yield* tell(task, "Copying files from `/etc/skel' ...")
  const error = yield* makeHome(process, {
    path: home,
    owner: { uid, gid },
    mode,
    skeleton: isSystem ? '' : undefined,
  })
  return error ? refuse(process, `Couldn't create home directory \`${home}': ${error.message}.`) : 0
}

function* addUser(task: Run, name: string): Running {
  const { process, options, accounts } = task
  if (accounts.users.named(name)) return refuse(process, `The user \`${name}' already exists.`)
  const said = options.get('u')
  if (said !== undefined && accounts.uids.has(Number(said)))
    return refuse(process, `The UID \`${said}' is already in use.`)
  const asked = options.get('i') ?? options.get('g')
  const group = asked === undefined ? undefined : accounts.group(asked)
  if (asked !== undefined && !group) return refuse(process, `The group \`${asked}' does not exist.`)
  if (!group && accounts.groups.named(name)) return refuse(process, `The group \`${name}' already exists.`)
  const { uids, gids } = accounts
  const uid = said === undefined ? firstFree(usualIds, uids, ...(group ? [] : [gids])) : Number(said)
  const gid = group?.gid ?? (uid === undefined || gids.has(uid) ? firstFree(usualIds, gids) : uid)
  if (uid === undefined || gid === undefined) return refuse(process, 'No UID is available in the range.')
  const groupName = group?.name ?? name
  yield* tell(task, `Adding user \`${name}' ...`)
  if (!group) {
    yield* tell(task, `Adding new group \`${name}' (${gid}) ...`)
    accounts.groups.add({ name, gid, members: [] })
  }
  yield* tell(task, `Adding new user \`${name}' (${uid}) with group \`${groupName} (${gid})' ...`)
  const home = options.get('h') ?? `/home/${name}`
  const shell = options.get('s') ?? '/bin/bash'
  if (!process.machine.files.exists(shell))
    process.complain(`useradd: Warning: missing or non-executable shell '${shell}'\n`)
  const comment = options.get('c')
  const user = {
    name,
    uid,
    gid,
    comment: `${comment ?? ''},,,`.replace(/^(.*,.*,.*),,,$/, '$1'),
    home,
    shell,
  }
  accounts.users.add(user)
  const failed =
    save(task) ||
    (yield* giveHome(task, {
      uid,
      gid,
      home,
      mode: process.machine.image.name === 'ubuntu' ? 0o750 : 0o700,
      isSystem: false,
    }))
  if (failed) return failed
  if (!options.has('d')) yield* askPassword(process)
  if (comment === undefined) {
    const answers = yield* askWho(process, name)
    accounts.users.replace(user, { ...user, comment: answers.join(',') })
  }
  yield* tell(task, `Adding new user \`${name}' to supplemental / extra groups \`users' ...`)
  yield* tell(task, `Adding user \`${name}' to group \`users' ...`)
  accounts.enroll(name, 'users')
  return save(task)
}

/** Nothing is kept of what is said: see su. */
function* askPassword(process: Process): Working {
  for (;;) {
    yield* process.write('New password: ')
    const first = yield* readLine(process.input)
    if (first === undefined) process.complain('Password change has been aborted.\n')
    else {
      yield* process.write('\nRetype new password: ')
      const second = yield* readLine(process.input)
      yield* process.write('\n')
      if (first !== '' && first === second) {
        yield* process.write('passwd: password updated successfully\n')
        return
      }
      process.complain(
        first === second ? 'No password has been supplied.\n' : 'Sorry, passwords do not match.\n',
      )
    }
    process.complain('passwd: Authentication token manipulation error\npasswd: password unchanged\n')
    yield* process.write('Try again? [y/N] ')
    const answer = yield* readLine(process.input)
    if (!/^y/i.test(answer ?? '')) return
  }
}

const questions = ['Full Name', 'Room Number', 'Work Phone', 'Home Phone', 'Other']

function* askWho(process: Process, name: string): Working<readonly string[]> {
  for (;;) {
    yield* process.write(
      `Changing the user information for ${name}\nEnter the new value, or press ENTER for the default\n`,
    )
    const answers: string[] = []
    for (const each of questions) {
      yield* process.write(`\t${each} []: `)
      answers.push(((yield* readLine(process.input)) ?? '').trim().replace(/[:,\n]/g, ''))
    }
    yield* process.write('Is the information correct? [Y/n] ')
    const answer = yield* readLine(process.input)
    if (!/^n/i.test(answer ?? '')) return answers[4] === '' ? answers.slice(0, 4) : answers
  }
}

function remove(process: Process, isGroup: boolean): Running | number {
  const options = new Options(process.args, 'SprRbxefqv', {
    system: 'S',
    group: 'p',
    'remove-home': 'r',
    'remove-all-files': 'R',
    'only-if-empty': 'e',
    force: 'f',
    quiet: 'q',
  })
  if (options.invalid) {
    process.complain(`Unknown option: ${options.invalid.name.replace(/^-/, '')}\n`)
    return 1
  }
  if (process.user.uid !== 0) return refuse(process, 'Only root may remove a user or group from the system.')
  const [first, second, more] = options.operands
  if (first === undefined || more !== undefined) return refuse(process, 'Only one or two names allowed.')
  if (options.has('R')) return refuse(process, 'kubesim does not simulate --remove-all-files')
  const task: Run = { process, options, accounts: new AccountFiles(process) }
  if (second !== undefined) return withdraw(task, first, second)
  return isGroup || options.has('p') ? dropGroup(task, first) : dropUser(task, first)
}

function* withdraw(task: Run, user: string, group: string): Running {
  const { process, accounts } = task
  const found = accounts.users.named(user)
  if (!found) return refuse(process, `The user \`${user}' does not exist.`, 2)
  const from = accounts.groups.named(group)
  if (!from) return refuse(process, `The group \`${group}' does not exist.`, 3)
  if (found.gid === from.gid)
    return refuse(process, 'You may not remove the user from their primary group.', 7)
  if (!from.members.includes(user))
    return refuse(process, `The user \`${user}' is not a member of group \`${group}'.`, 6)
  yield* tell(task, `Removing user \`${user}' from group \`${group}' ...`)
  accounts.enroll(user, group, false)
  const failed = save(task)
  if (!failed) yield* tell(task, 'Done.')
  return failed
}

function* dropGroup(task: Run, name: string): Running {
  const { process, options, accounts } = task
  const found = accounts.groups.named(name)
  if (!found) return refuse(process, `The group \`${name}' does not exist.`, 3)
  if (options.has('e') && found.members.length > 0)
    return refuse(process, `The group \`${name}' is not empty!`, 5)
  yield* tell(task, `Removing group \`${name}' ...`)
  const user = accounts.users.entries.find(({ gid }) => gid === found.gid)
  if (user) {
    process.complain(`groupdel: cannot remove the primary group of user '${user.name}'\n`)
    return refuse(process, `\`/sbin/groupdel ${name}' returned error code 8. Exiting.`)
  }
  accounts.groups.replace(found)
  const failed = save(task)
  if (!failed) yield* tell(task, 'Done.')
  return failed
}

function* dropUser(task: Run, name: string): Running {
  const { process, options, accounts } = task
  const found = accounts.users.named(name)
  if (!found) return refuse(process, `The user \`${name}' does not exist.`, 2)
  if (!options.has('q'))
    process.complain(
      "deluser: `/usr/bin/crontab' not executed. Skipping crontab removal. Package `cron' required.\n",
    )
  if (options.has('r')) {
    yield* tell(task, 'Looking for files to backup/remove ...')
    yield* tell(task, 'Removing files ...')
    yield* removeTree(process, found.home, true)
  }
  yield* tell(task, `Removing user \`${name}' ...`)
  accounts.dropUser(found)
  const own = accounts.groups.named(name)
  const isUsed = own && (own.members.length > 0 || accounts.users.entries.some(({ gid }) => gid === own.gid))
  if (own && !isUsed) accounts.groups.replace(own)
  const failed = save(task)
  if (!failed) yield* tell(task, 'Done.')
  return failed
}

export const debianUserPrograms = {
  adduser: (process) => run(process, false),
  addgroup: (process) => run(process, true),
  deluser: (process) => remove(process, false),
  delgroup: (process) => remove(process, true),
} satisfies Readonly<Record<string, Program>>

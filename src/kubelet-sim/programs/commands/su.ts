/** su and runuser: run a shell, or a program, as another user. */
import { ENOENT, isError } from '../../runtime/posix.ts'
import type { Answer, Process, Program } from '../../runtime/program.ts'
import { type Account, accountNamed, presumedAccount } from './accounts.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

export const su: Program = (process) => {
  const words = process.args.map((each) => (each === '-' ? '-l' : each))
  const options = new Options(words, 'lc:s:mp', { login: 'l', command: 'c', shell: 's' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name = 'root', ...args] = options.operands
  const account = accountNamed(process, name) ?? presumedAccount(process, name)
  if (!account) return refuseUser(process, name)
  // Nobody in these images has a password.
  if (process.user.uid !== 0 && process.user.uid !== account.user.uid) {
    process.complain(
      process.machine.image.shell === 'ash' ? 'su: incorrect password\n' : 'su: Authentication failure\n',
    )
    return 1
  }
  return become(process, account, { options, name, args })
}

function refuseUser(process: Process, name: string): 1 {
  process.complain(
    process.machine.image.shell === 'ash'
      ? `su: unknown user ${name}\n`
      : `${nameOf(process)}: user ${name} does not exist or the user entry does not contain all the required fields\n`,
  )
  return 1
}

/** Source: runuser(1) of util-linux. */
export const runuser: Program = (process) => {
  const words = process.args.map((each) => (each === '-' ? '-l' : each))
  const options = new Options(words, 'lc:s:mpu:', {
    login: 'l',
    command: 'c',
    shell: 's',
    user: 'u',
    'preserve-environment': 'p',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (process.user.uid !== 0) {
    process.complain('runuser: may not be used by non-root users\n')
    return 1
  }
  const user = options.get('u')
  const [first = 'root', ...rest] = options.operands
  const name = user ?? first
  const account = accountNamed(process, name) ?? presumedAccount(process, name)
  if (user === undefined)
    return account ? become(process, account, { options, name, args: rest }) : refuseUser(process, name)
  if (options.operands.length === 0) {
    process.complain('runuser: no command was specified\n')
    return 1
  }
  if (!account) return refuseUser(process, name)
  const program = process.machine.find(first, { cwd: process.cwd, env: process.variables })
  if (isError(program)) {
    process.complain(`runuser: failed to execute ${first}: ${program.message}\n`)
    return program === ENOENT ? 127 : 126
  }
  process.args = options.operands
  process.user = account.user
  return program
}

interface Asked {
  readonly options: Options
  readonly name: string
  readonly args: readonly string[]
}

function become(process: Process, account: Account, { options, name, args }: Asked): Answer {
  const { machine, variables } = process
  const shell = options.get('s') ?? account.shell
  const program = machine.find(shell, { cwd: process.cwd, env: variables })
  if (isError(program)) {
    process.complain(`${nameOf(process)}: failed to execute ${shell}: ${program.message}\n`)
    return 127
  }
  const env = new Map(options.has('l') ? [] : variables)
  env.set('PATH', variables.get('PATH') ?? '/usr/bin:/bin')
  if (!options.has('m') && !options.has('p')) {
    env.set('HOME', account.home)
    env.set('SHELL', shell)
    if (account.user.uid !== 0) for (const each of ['USER', 'LOGNAME']) env.set(each, name)
  }
  if (options.has('l')) goHome(process, account.home)
  const command = options.get('c')
  process.args = [shell, ...(command === undefined ? [] : ['-c', command]), ...args]
  process.variables = env
  process.user = account.user
  return program
}

/** Who has no home stays where he is, or begins at the root. Images are taken to bring those of their own users, which are elsewhere than in /home. */
function goHome(process: Process, home: string): void {
  const isThere = !home.startsWith('/home/') || process.machine.files.exists(home)
  if (isGnu(process)) {
    if (!isThere)
      process.complain(`${nameOf(process)}: warning: cannot change directory to ${home}: ${ENOENT.message}\n`)
  } else if (!isThere) process.complain(`su: can't chdir to home directory '${home}'\n`)
  if (isThere) process.cwd = home
  else if (!isGnu(process)) process.cwd = '/'
}

/** The shell of those who are not to log in. */
export const nologin: Program = (process) => {
  process.print('This account is currently not available.\n')
  return 1
}

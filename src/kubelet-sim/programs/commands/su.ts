/** su: runs a shell as another user. */
import { isError } from '../../runtime/posix.ts'
import type { Answer, Process, Program } from '../../runtime/program.ts'
import { type Account, accountNamed, presumedAccount } from './accounts.ts'
import { Options, refuseOption } from './options.ts'

export const su: Program = (process) => {
  const words = process.args.map((each) => (each === '-' ? '-l' : each))
  const options = new Options(words, 'lc:s:mp', { login: 'l', command: 'c', shell: 's' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name = 'root', ...args] = options.operands
  const account = accountNamed(process, name) ?? presumedAccount(process, name)
  if (!account) {
    process.complain(
      process.machine.image.shell === 'ash'
        ? `su: unknown user ${name}\n`
        : `su: user ${name} does not exist or the user entry does not contain all the required fields\n`,
    )
    return 1
  }
  // Nobody in these images has a password.
  if (process.user.uid !== 0 && process.user.uid !== account.user.uid) {
    process.complain(
      process.machine.image.shell === 'ash' ? 'su: incorrect password\n' : 'su: Authentication failure\n',
    )
    return 1
  }
  return become(process, account, { options, name, args })
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
    process.complain(`su: failed to execute ${shell}: ${program.message}\n`)
    return 127
  }
  const env = new Map(options.has('l') ? [] : variables)
  env.set('PATH', variables.get('PATH') ?? '/usr/bin:/bin')
  if (!options.has('m') && !options.has('p')) {
    env.set('HOME', account.home)
    env.set('SHELL', shell)
    if (account.user.uid !== 0) for (const each of ['USER', 'LOGNAME']) env.set(each, name)
  }
  const command = options.get('c')
  process.args = [shell, ...(command === undefined ? [] : ['-c', command]), ...args]
  process.variables = env
  process.user = account.user
  if (options.has('l')) process.cwd = account.home
  return program
}

/** The shell of those who are not to log in. */
export const nologin: Program = (process) => {
  process.print('This account is currently not available.\n')
  return 1
}

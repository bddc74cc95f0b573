/** The command line: which commands there are, and what is said of one that cannot work. */
import { Command } from 'commander'
import about from '../../package.json' with { type: 'json' }
import { refuseRepeats } from './arguments.ts'
import { CliError } from './cli-error.ts'
import { addClock } from './commands/clock.ts'
import { addMetrics } from './commands/metrics.ts'
import { addNetwork } from './commands/network.ts'
import { addNode } from './commands/node.ts'
import { addReplay } from './commands/replay.ts'
import { addReset } from './commands/reset.ts'
import { addUp } from './commands/up.ts'
import { addWhy } from './commands/why.ts'
import { complain, outliveOutput, print, printError } from './output.ts'

/** What commander wants to say, until it can be waited for: help and versions; and where help is the error. */
const said = { out: '', error: '' }

const program = new Command('kubesim')
  .description('A whole Kubernetes control plane in one process, in memory, with a clock that you control.')
  .version(about.version)
  .exitOverride()
  .configureOutput({ writeOut: (text) => (said.out += text), writeErr: (text) => (said.error += text) })

for (const addCommand of [addUp, addClock, addNode, addNetwork, addMetrics, addReset, addReplay, addWhy])
  addCommand(program)
refuseRepeats(program)

outliveOutput()
void run()

async function run(): Promise<void> {
  try {
    await program.parseAsync()
  } catch (error) {
    process.exit(await exitCodeOf(error))
  }
}

async function exitCodeOf(error: unknown): Promise<number> {
  try {
    if (said.out === '') throw error
    await print(said.out)
    return 0
  } catch (reason) {
    await tell(reason)
    return 1
  }
}

/** One plain sentence for what the user can mend. What is our own mistake keeps its stack. */
async function tell(error: unknown): Promise<void> {
  const { code, message, syscall } = error as NodeJS.ErrnoException
  const [command, topic] = program.args
  if (code === 'commander.help' && command === 'help') return complain(`unknown command '${topic}'`)
  // Without a command there is nothing wrong to tell: what there is to choose from is shown.
  if (code === 'commander.help') return printError(said.error)
  if (code?.startsWith('commander.')) return complain(message.replace(/^error: /, ''))
  if (error instanceof CliError || syscall !== undefined) return complain(message)
  throw error
}

#!/usr/bin/env node
/** The command line: which commands there are, and what is said of one that cannot work. */
import { Command } from 'commander'
import about from '../../package.json' with { type: 'json' }
import { CliError } from './cli-error.ts'
import { addUp } from './commands/up.ts'

const program = new Command('kubesim')
  .description('A whole Kubernetes control plane in one process, in memory, with a clock that you control.')
  .version(about.version)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })

for (const addCommand of [addUp]) addCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** One plain sentence for what the user can mend. What is our own mistake keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CliError) {
    process.stderr.write(`kubesim: ${error.message}\n`)
    return 1
  }
  const { code, message, exitCode } = error as { code?: string; message: string; exitCode?: number }
  if (!code?.startsWith('commander.')) throw error
  // Without a command there is nothing wrong to tell: what there is to choose from is shown.
  if (code === 'commander.help') process.stderr.write(program.helpInformation())
  else if (exitCode !== 0) process.stderr.write(`kubesim: ${message.replace(/^error: /, '')}\n`)
  return exitCode ?? 1
}

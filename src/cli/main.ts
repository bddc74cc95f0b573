#!/usr/bin/env node
/** The command line: `kubesim up`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import about from '../../package.json' with { type: 'json' }
import {
  isWholeNumber,
  mustBeWholeNumber,
  nodeCounts,
  profileNames,
  seeds,
  type WholeNumbers,
} from '../cluster-options.ts'
import { isSpeed, mustBeSpeed, type Speed } from '../sim/pacer.ts'
import { CliError } from './cli-error.ts'
import { up } from './up.ts'

const ports: WholeNumbers = { least: 0, most: 65_535 }

const wholeNumber = (range: WholeNumbers) => (text: string) => {
  const value = Number(text)
  if (/^\d+$/.test(text) && isWholeNumber(value, range)) return value
  throw new InvalidArgumentError(mustBeWholeNumber(range))
}

function speed(text: string): Speed {
  const value = isSpeed(text) ? text : Number(text)
  if (isSpeed(value)) return value
  throw new InvalidArgumentError(mustBeSpeed)
}

const program = new Command('kubesim')
  .description('A whole Kubernetes control plane in one process, in memory, with a clock that you control.')
  .version(about.version)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })

program
  .command('up')
  .description('start a cluster and serve it until Ctrl-C')
  .option('--port <port>', 'port of the API server; 0 picks a free one', wholeNumber(ports), 6443)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--nodes <count>', 'how many nodes', wholeNumber(nodeCounts), 3)
  .option('--speed <speed>', 'cluster seconds in a real one: a number, max or paused', speed, 1)
  .option('--seed <seed>', 'same seed, same names, uids and addresses', wholeNumber(seeds), 1)
  .addOption(
    new Option('--profile <profile>', 'how long things take').choices(profileNames).default('realistic'),
  )
  .option('--kubeconfig <file>', 'where to write the kubeconfig; default: a file in the temporary folder')
  .option('--manifest <path...>', 'file or folder to apply at the start')
  .addOption(
    new Option('--log-level <level>', 'what to log to standard error')
      .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('warn'),
  )
  .action(up)

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

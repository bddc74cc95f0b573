/** `kubesim reset`: lets a running cluster begin anew. */
import type { Command } from 'commander'
import { ask } from '../asking.ts'
import { clockText } from '../clock-text.ts'
import { print } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

export function addReset(program: Command): void {
  const reset = program
    .command('reset')
    .description('let the cluster begin anew: as it started, with the same seed')
    .action(async (options: ServerOptions) => {
      await print(clockText(await ask(findServer(options), { method: 'POST', path: '/kubesim/v1/reset' })))
    })
  addServerOptions(reset)
}

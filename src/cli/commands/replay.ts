/** `kubesim replay`: runs a journal again. */
import type { Command } from 'commander'

export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('run a journal again, and say where the log differs first, if it does')
    .argument('<file>', 'what `kubesim up --journal FILE` has written')
    .action(async (file: string) => {
      const { replayFile } = await import('../journal/replaying.ts')
      if (!(await replayFile(file))) process.exitCode = 1
    })
}

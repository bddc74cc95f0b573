/** The command line as it is shipped, built once for all workers of a run when the first test file wants it. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { bundle } from '../../scripts/bundle.mjs'
import { bundleCommand } from '../../scripts/command.mjs'

const name = 'virtual:shipped-command'
const resolved = `\0${name}`

/** Tests import the folder in which it is: `command-line-runner.ts` as `runner.js`, `joining-process.ts` as `joiner.js`, `compiled.ts` as `compiled.js`. */
export function shippedCommand(root: string): Plugin {
  return {
    name: 'shipped-command',
    resolveId: (id) => (id === name ? resolved : undefined),
    async load(id) {
      if (id !== resolved) return undefined
      for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }))
        if (path.endsWith('.ts')) this.addWatchFile(join(root, 'src', path))
      return `export const folder = ${JSON.stringify(await ship(root))}`
    },
  }
}

async function ship(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kubesim-shipped-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  await bundleCommand(root, folder)
  const support = join(root, 'test/support')
  await bundle(
    {
      runner: join(support, 'command-line-runner.ts'),
      joiner: join(support, 'joining-process.ts'),
      compiled: join(root, 'src/cli/compiled.ts'),
    },
    folder,
  )
  return folder
}

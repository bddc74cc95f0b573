/**
 * Tests load the sources as node does. Vitest would rewrite every module for every worker, and what it makes of imports is
 * slower in all that runs: each use of one becomes a look-up in an object.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Plugin, transformWithOxc, version } from 'vite'
import type { VitestPluginContext } from 'vitest/node'

interface ForVitest {
  configureVitest(context: VitestPluginContext): void
}

/** Not where they are watched, or where what runs of them is counted. */
export function nodeSources(root: string): Plugin & ForVitest {
  const sources = join(root, 'src')
  const folder = join(root, 'node_modules/.cache/kubesim-sources', version)
  let isOn = false
  let written: Promise<void> | undefined
  return {
    name: 'node-sources',
    enforce: 'pre',
    configureVitest({ vitest: { config } }) {
      isOn = !config.watch && !config.coverage.enabled
    },
    async resolveId(id, importer) {
      if (!isOn || importer === undefined || !id.startsWith('.')) return undefined
      const path = resolve(dirname(importer), id)
      if (!path.startsWith(join(sources, '/')) || !path.endsWith('.ts')) return undefined
      written ??= write(root, folder)
      await written
      return { id: outputOf(join(folder, relative(root, path))), external: true }
    },
    /** What is read when it is first used is there from the beginning: nothing of Vitest's can be required. */
    transform(code, id) {
      const [, path] = /\brequire\(('\.[^']+\.ts')\)/.exec(code) ?? []
      if (isOn || path === undefined || !id.startsWith(join(sources, '/'))) return undefined
      return `import * as required from ${path}\nconst require = () => required\n${code}`
    },
  }
}

const outputOf = (source: string) => source.replace(/ts$/, 'js')

/** Each source as JavaScript, in a folder like the one of the project. What has not changed since is there already. */
async function write(root: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  const sources = filesIn(root, 'src').filter((path) => path.endsWith('.ts'))
  const outputs = new Set(sources.map(outputOf))
  for (const path of filesIn(folder, 'src'))
    if (!outputs.has(path.replace(/\.map$/, ''))) rmSync(join(folder, path))
  for (const path of sources) await writeOne(join(root, path), outputOf(join(folder, path)))
}

const filesIn = (root: string, folder: string): string[] => {
  mkdirSync(join(root, folder), { recursive: true })
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

async function writeOne(source: string, output: string): Promise<void> {
  const { mtime } = statSync(source)
  const last = statSync(output, { throwIfNoEntry: false })
  if (last?.mtime.getTime() === mtime.getTime()) return
  mkdirSync(dirname(output), { recursive: true })
  const { code, map } = await transformWithOxc(readFileSync(source, 'utf8'), source, {
    sourcemap: true,
    typescript: { rewriteImportExtensions: 'rewrite' },
  })
  replace(`${output}.map`, JSON.stringify(map))
  replace(output, `${code}\n//# sourceMappingURL=${basename(output)}.map\n`, mtime)
}

/** Other runs may be reading it. */
function replace(file: string, text: string, mtime?: Date): void {
  const part = `${file}.${process.pid}`
  writeFileSync(part, text)
  if (mtime) utimesSync(part, mtime, mtime)
  renameSync(part, file)
}

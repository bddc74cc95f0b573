/** tree: shows what is in directories as branches. */
import { bytesOf } from '../../runtime/bytes.ts'
import { Directory, SymbolicLink } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { nodeOf } from './nodes.ts'
import { Options, refuseOption } from './options.ts'

const [branch, lastBranch, stem, gap] = ['├── ', '└── ', '│   ', '    '].map(bytesOf)

interface Counts {
  directories: number
  files: number
}

/** What is still to be shown: a name in a directory, or its end. */
interface Pending {
  readonly path: string
  readonly name: string
  readonly margin: string
  readonly isLast: boolean
  readonly depth: number
}

export function* tree(process: Process): Running {
  const options = new Options(process.args, 'adfL:I:P:Cni', { noreport: 'x', dirsfirst: 'n' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const counts: Counts = { directories: 0, files: 0 }
  let status = 0
  for (const root of options.operands.length > 0 ? options.operands : ['.']) {
    const node = nodeOf(process, root, false)
    if (isError(node) || !(node instanceof Directory)) {
      yield* process.write(`${root}  [error opening dir]\n`)
      status = 2
      continue
    }
    counts.directories++
    yield* process.write(`${root}\n`)
    yield* show(process, root, { options, counts })
  }
  const { directories, files } = counts
  const folders = `${directories} director${directories === 1 ? 'y' : 'ies'}`
  yield* process.write(
    options.has('d') ? `\n${folders}\n` : `\n${folders}, ${files} file${files === 1 ? '' : 's'}\n`,
  )
  return status
}

interface Showing {
  readonly options: Options
  readonly counts: Counts
}

function* show(process: Process, root: string, { options, counts }: Showing): Working {
  const deepest = options.has('L') ? options.number('L', 1) : Number.POSITIVE_INFINITY
  const left: Pending[] = []
  push(process, left, { path: root, margin: '', depth: 1 }, options)
  for (let each = left.pop(); each; each = left.pop()) {
    const { path, name, margin, isLast, depth } = each
    const node = nodeOf(process, path, true)
    if (isError(node)) continue
    const isDirectory = node instanceof Directory
    if (isDirectory) counts.directories++
    else counts.files++
    const target = node instanceof SymbolicLink ? ` -> ${node.target}` : ''
    yield* process.write(
      `${margin}${isLast ? lastBranch : branch}${options.has('f') ? path : name}${target}\n`,
    )
    if (isDirectory && depth < deepest)
      push(process, left, { path, margin: margin + (isLast ? gap : stem), depth: depth + 1 }, options)
    yield* process.breathe(entryUnits)
  }
}

function push(
  process: Process,
  left: Pending[],
  { path, margin, depth }: Pick<Pending, 'path' | 'margin' | 'depth'>,
  options: Options,
): void {
  const directory = nodeOf(process, path, false)
  if (!(directory instanceof Directory)) return
  const names = [...directory.entries.keys()].filter(
    (name) =>
      (options.has('a') || !name.startsWith('.')) &&
      (!options.has('d') || directory.entries.get(name) instanceof Directory),
  )
  process.charge(names.length * 16)
  names.sort()
  const base = path === '/' ? '' : path.replace(/\/+$/, '')
  for (let n = names.length - 1; n >= 0; n--)
    left.push({ path: `${base}/${names[n]}`, name: names[n], margin, isLast: n === names.length - 1, depth })
}

/** du: what files and directories take. */
import { Directory, type FileNode, RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { humanSize } from './nodes.ts'
import { isGnu, Options, refuseOption } from './options.ts'

const long = {
  all: 'a',
  'apparent-size': 'A',
  bytes: 'b',
  'human-readable': 'h',
  'max-depth': 'd',
  summarize: 's',
  total: 'c',
}

export function* du(process: Process): Running {
  const options = new Options(process.args, 'shkmacd:bAxLHlS', long)
  if (options.invalid) return refuseOption(process, options.invalid)
  const depth = options.has('s') ? 0 : options.number('d', Number.POSITIVE_INFINITY)
  let status = 0
  let total = 0
  for (const operand of options.operands.length > 0 ? options.operands : ['.']) {
    const node = process.machine.files.node(resolvePath(process.cwd, operand))
    if (isError(node)) {
      process.complain(`du: ${isGnu(process) ? `cannot access '${operand}'` : operand}: ${node.message}\n`)
      status = 1
    } else total += yield* tell(process, { name: operand, node, options, depth })
  }
  if (options.has('c')) yield* process.write(`${shownSize(total, options)}\ttotal\n`)
  return status
}

/** What is to be told of, and whether of what is in it. */
interface Visit {
  readonly name: string
  readonly node: FileNode
  readonly options: Options
  /** How many levels below are shown. */
  readonly depth: number
}

/** A directory that is being added up. */
interface Sum {
  readonly name: string
  readonly level: number
  /** The names of what is in it, the first last. */
  readonly left: string[]
  readonly path: string
  bytes: number
}

/** Prints what is below, and then the top; answers its bytes. */
function* tell(process: Process, { name, node, options, depth }: Visit): Working<number> {
  const show = (bytes: number, shown: string) => process.write(`${shownSize(bytes, options)}\t${shown}\n`)
  const { files } = process.machine
  const sumOf = (shown: string, directory: Directory, level: number): Sum => ({
    name: shown,
    level,
    path: resolvePath(process.cwd, shown),
    left: [...directory.entries.keys()].reverse(),
    bytes: takenBy(directory, options),
  })
  if (!(node instanceof Directory)) {
    const bytes = takenBy(node, options)
    yield* show(bytes, name)
    return bytes
  }
  const open = [sumOf(name, node, 0)]
  for (;;) {
    const top = open[open.length - 1]
    const next = top.left.pop()
    if (process.needsRest(entryUnits)) yield* process.rest()
    if (next === undefined) {
      open.pop()
      if (top.level <= depth) yield* show(top.bytes, top.name)
      const above = open[open.length - 1]
      if (!above) return top.bytes
      above.bytes += top.bytes
      continue
    }
    const shown = `${top.name.replace(/\/$/, '')}/${next}`
    const place = files.locate(`${top.path === '/' ? '' : top.path}/${next}`, false)
    if (isError(place) || !place.node) continue
    if (place.node instanceof Directory) open.push(sumOf(shown, place.node, top.level + 1))
    else {
      const bytes = takenBy(place.node, options)
      top.bytes += bytes
      if (options.has('a') && top.level < depth) yield* show(bytes, shown)
    }
  }
}

/** A file takes whole blocks, unless its length is asked for. */
function takenBy(node: FileNode, options: Options): number {
  if (node instanceof Directory) return 4_096
  const size = node instanceof RegularFile ? node.size : 0
  return options.has('b') || options.has('A') ? size : Math.ceil(size / 4_096) * 4_096
}

function shownSize(bytes: number, options: Options): string {
  if (options.has('h')) return humanSize(bytes)
  return String(options.has('b') ? bytes : Math.ceil(bytes / (options.has('m') ? 1_048_576 : 1_024)))
}

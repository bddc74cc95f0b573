/** Commands that show what is mounted, and how full it is: df, mount, umount, mountpoint. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { type Mounted, mountsOf } from '../../runtime/files/mounts.ts'
import { ENOENT, ENOTDIR, isError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { humanSize } from './nodes.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

const mount: Program = (process) => {
  const options = new Options(process.args, 't:o:arwvnlfF')
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return showMounts(process, options)
  const target = options.operands.at(-1)
  if (isGnu(process)) process.complain(`mount: ${target}: permission denied.\n`)
  else process.complain('mount: permission denied (are you root?)\n')
  return isGnu(process) ? 32 : 1
}

function* showMounts(process: Process, options: Options): Running {
  const type = options.get('t')
  for (const { source, path, type: own, options: how } of mountsOf(process.machine)) {
    if (type === undefined || type.split(',').includes(own))
      yield* process.write(`${source} on ${path} type ${own} (${how})\n`)
  }
  return 0
}

const umount: Program = (process) => {
  const [target = ''] = new Options(process.args, 'rlfdDat:').operands
  if (isGnu(process)) process.complain(`umount: ${target}: must be superuser to unmount.\n`)
  else process.complain(`umount: can't unmount ${target}: Operation not permitted\n`)
  return isGnu(process) ? 32 : 1
}

const mountpoint: Program = (process) => {
  const { machine, cwd } = process
  const options = new Options(
    process.args,
    isGnu(process) ? 'qdx' : 'qndx',
    isGnu(process) ? { quiet: 'q', fs: 'd', 'fs-devno': 'd' } : {},
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, more] = options.operands
  if (name === undefined || more !== undefined) {
    process.complain(
      isGnu(process)
        ? `mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n`
        : 'BusyBox multi-call binary.\n\nUsage: mountpoint [-q] { [-dn] DIR | -x DEVICE }\n',
    )
    return 1
  }
  const isSaid = !options.has('q')
  const path = resolvePath(cwd, name)
  const node = machine.files.node(path)
  const problem = isError(node) ? node : !isGnu(process) && !(node instanceof Directory) ? ENOTDIR : undefined
  if (problem) {
    if (isSaid) process.complain(`mountpoint: ${name}: ${problem.message}\n`)
    return 1
  }
  const place = machine.files.locate(path)
  const mounts = mountsOf(machine)
  const at = isError(place) ? -1 : mounts.findLastIndex((each) => each.path === place.path)
  if (at >= 0 && options.has('d')) process.print(`0:${firstDevice + at}\n`)
  else if (at >= 0 && options.has('n')) process.print(`${mounts[at].source} ${name}\n`)
  else if (isSaid) process.print(`${name} is ${at >= 0 ? '' : 'not '}a mountpoint\n`)
  return at >= 0 ? 0 : isGnu(process) ? 32 : 1
}

/** The minor number of the first file system. */
const firstDevice = 21

/** How amounts are shown. */
type AmountText = (amount: number) => string

/** What df tells of each file system, and under which titles. */
interface Amounts {
  readonly titles: readonly [all: string, used: string, free: string, share: string]
  of(mounted: Mounted): readonly [all: number, used: number]
  readonly text: AmountText
}

function* df(process: Process): Running {
  const options = new Options(process.args, 'hHkmPTaiB:t:x:l', {
    'human-readable': 'h',
    portability: 'P',
    'print-type': 'T',
    all: 'a',
    inodes: 'i',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const rows = rowsOf(process, options)
  if (rows.length === 0) return 1
  const amounts = options.has('i') ? inodes : bytesAs(options)
  const typed = (type: string) => (options.has('T') ? [isGnu(process) ? type : type.padEnd(10)] : [])
  const [all, used, free, share] = amounts.titles
  const titles = [all, used, free].map((each) => each.padStart(9))
  const failed = rows.length < options.operands.length ? 1 : 0
  if (isGnu(process)) {
    const said = options.has('P') && share === 'Use%' ? 'Capacity' : share
    const cells = rows.map((row) => [
      row.source,
      ...typed(row.type),
      ...amountCells(row, amounts).map((each) => each.trim()),
      row.path,
    ])
    const isShort = options.has('h') || options.has('H')
    const last = isShort && free === 'Available' ? 'Avail' : free
    yield* process.write(
      aligned(
        [['Filesystem', ...typed('Type'), all, used, last, said, 'Mounted on'], ...cells],
        options.has('T'),
      ),
    )
    return failed
  }
  const head = ['Filesystem'.padEnd(20), ...typed('Type'), ...titles, share, 'Mounted on']
  yield* process.write(`${head.join(' ')}\n`)
  for (const row of rows) {
    const cells = [row.source.padEnd(20), ...typed(row.type), ...amountCells(row, amounts), row.path]
    yield* process.write(`${cells.join(' ')}\n`)
  }
  return failed
}

/** As GNU has it: every column as wide as it has to be, numbers at the right. */
function aligned(lines: readonly (readonly string[])[], hasTypes: boolean): string {
  const least = [14, ...(hasTypes ? [4] : []), 5, 5, 5, 4]
  const widths = least.map((width, n) => Math.max(width, ...lines.map((cells) => cells[n].length)))
  const cell = (text: string, n: number) =>
    n >= widths.length
      ? text
      : n === 0 || (hasTypes && n === 1)
        ? text.padEnd(widths[n])
        : text.padStart(widths[n])
  return lines.map((cells) => `${cells.map(cell).join(' ')}\n`).join('')
}

function amountCells(row: Mounted, { of, text }: Amounts): readonly string[] {
  const [all, used] = of(row)
  const share = all > 0 ? Math.ceil((Math.min(used, all) / all) * 100) : 0
  const amounts = [all, used, Math.max(0, all - used)]
  return [...amounts.map((each) => text(each).padStart(9)), `${share}%`.padStart(4)]
}

const usedBytesOf = ({ volume }: Mounted): number => Math.max(0, volume?.usedBytes ?? 0)

const inodes: Amounts = {
  titles: ['Inodes', 'IUsed', 'IFree', 'IUse%'],
  of: (mounted) => [65_536, Math.ceil(usedBytesOf(mounted) / 256)],
  text: String,
}

function bytesAs(options: Options): Amounts {
  const [title, text] = unitOf(options)
  return {
    titles: [title, 'Used', 'Available', 'Use%'],
    of(mounted) {
      const { volume, path } = mounted
      const capacity = volume?.capacityBytes ?? (path === '/dev' || path === '/dev/shm' ? 67_108_864 : 0)
      return [capacity, usedBytesOf(mounted)]
    },
    text,
  }
}

function unitOf(options: Options): readonly [title: string, text: AmountText] {
  const blocksOf =
    (unit: number): AmountText =>
    (bytes) =>
      String(Math.ceil(bytes / unit))
  if (options.has('h') || options.has('H')) return ['Size', humanSize]
  if (options.has('m')) return ['1M-blocks', blocksOf(1_048_576)]
  return [options.has('P') ? '1024-blocks' : '1K-blocks', blocksOf(1_024)]
}

/** What has a size; or where the named files are. */
function rowsOf(process: Process, options: Options): readonly Mounted[] {
  const all = mountsOf(process.machine)
  const sized = all.filter(
    ({ volume, path }) => volume || path === '/dev' || path === '/dev/shm' || options.has('a'),
  )
  const wanted = options.get('t')
  if (options.operands.length === 0)
    return wanted === undefined ? sized : sized.filter(({ type }) => type === wanted)
  const rows: Mounted[] = []
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const place = process.machine.files.locate(path)
    if (isError(place) || !place.node) {
      const why = isError(place) ? place : ENOENT
      process.complain(
        isGnu(process)
          ? `df: ${operand}: ${why.message}\n`
          : `df: ${operand}: can't find mount point: ${why.message}\n`,
      )
      continue
    }
    const inside = all.filter(
      (each) => place.path === each.path || each.path === '/' || place.path.startsWith(`${each.path}/`),
    )
    const found = inside.reduce((best, each) => (each.path.length >= best.path.length ? each : best))
    rows.push(place.node instanceof Directory || found.volume ? found : { ...found, volume: place.volume })
  }
  return rows
}

export const mountPrograms: Readonly<Record<string, Program>> = {
  mount,
  umount,
  mountpoint,
  df,
  findmnt: (process) => showMounts(process, new Options([nameOf(process)], '')),
}

/** Commands that work on lines: head, tail, wc, sort, uniq, tr, cut, nl, rev, tac. */
import type { Process, Program, Running } from '../../runtime/program.ts'
import { type Handle, linesOf, readAll, readChunk, readLine, type Wait } from '../../runtime/streams.ts'
import { openOperand } from './file-operations.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** The files that the operands name, or standard input. What cannot be opened has been complained of. */
function inputsOf(process: Process, operands: readonly string[]): { name: string; file: Handle }[] {
  return (operands.length > 0 ? operands : ['-']).flatMap((name) => {
    const file = openOperand(process, name)
    return file ? [{ name, file }] : []
  })
}

/** All the text of the operands, or of standard input. */
function* readInputs(process: Process, operands: readonly string[]): Generator<Wait, string> {
  let text = ''
  for (const { file } of inputsOf(process, operands)) text += yield* readAll(file)
  return text
}

/** Old options such as `-5` stand for `-n 5`. */
const withCount = (args: readonly string[]): string[] =>
  args.flatMap((each) => (/^-\d+$/.test(each) ? ['-n', each.slice(1)] : [each]))

function* head(process: Process): Running {
  const options = new Options(withCount(process.args), 'n:c:qv', { lines: 'n', bytes: 'c' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const inputs = inputsOf(process, options.operands)
  for (const [n, { name, file }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has('q')) process.print(`${n > 0 ? '\n' : ''}==> ${name} <==\n`)
    if (options.has('c')) yield* firstBytes(process, file, options.number('c', 0))
    else yield* firstLines(process, file, options.number('n', 10))
  }
  return inputs.length < options.operands.length ? 1 : 0
}

function* firstLines(process: Process, file: Handle, count: number): Generator<Wait, void> {
  if (count < 0) {
    for (const line of linesOf(yield* readAll(file)).slice(0, count)) yield* process.write(`${line}\n`)
    return
  }
  for (let n = 0; n < count; n++) {
    const line = yield* readLine(file)
    if (line === undefined) return
    yield* process.write(line)
  }
}

function* firstBytes(process: Process, file: Handle, count: number): Generator<Wait, void> {
  for (let left = count; left > 0; ) {
    const text = yield* readChunk(file)
    if (text === undefined) return
    yield* process.write(text.slice(0, left))
    left -= text.length
  }
}

function* tail(process: Process): Running {
  const options = new Options(withCount(process.args), 'n:c:fFqs:v', { lines: 'n', bytes: 'c', follow: 'f' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const inputs = inputsOf(process, options.operands)
  const follows = options.has('f') || options.has('F')
  for (const [n, { name, file }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has('q')) process.print(`${n > 0 ? '\n' : ''}==> ${name} <==\n`)
    // What never ends has no last lines: its end is waited for.
    process.print(lastPart(yield* readAll(file), options))
  }
  if (follows && inputs.length > 0) yield* follow(process, inputs)
  return inputs.length < Math.max(1, options.operands.length) ? 1 : 0
}

function lastPart(text: string, options: Options): string {
  if (options.has('c')) {
    const bytes = options.get('c')!
    return bytes.startsWith('+')
      ? text.slice(Number(bytes) - 1)
      : text.slice(-Math.abs(Number(bytes)) || text.length)
  }
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const wanted = options.get('n') ?? '10'
  if (wanted.startsWith('+')) return lines.slice(Number(wanted) - 1).join('')
  const count = Math.abs(Number(wanted))
  return count === 0 ? '' : lines.slice(-count).join('')
}

const followMs = 1_000

function* follow(process: Process, inputs: readonly { name: string; file: Handle }[]): Generator<Wait, void> {
  for (;;) {
    for (const { file } of inputs) {
      const text = file.read?.()
      if (typeof text === 'string') yield* process.write(text)
      else if (typeof text === 'function') yield text
    }
    yield process.sleep(followMs)
  }
}

function* wc(process: Process): Running {
  const options = new Options(process.args, 'lwcmL')
  if (options.invalid) return refuseOption(process, options.invalid)
  const wanted = ['l', 'w', 'c', 'm'].filter((each) => options.has(each))
  const columns = wanted.length > 0 ? wanted : ['l', 'w', 'c']
  const totals = columns.map(() => 0)
  const inputs = inputsOf(process, options.operands)
  for (const { name, file } of inputs) {
    const counts = countsOf(yield* readAll(file), columns)
    for (const [n, count] of counts.entries()) totals[n] += count
    printCounts(process, counts, options.operands.length > 0 ? name : undefined)
  }
  if (inputs.length > 1) printCounts(process, totals, 'total')
  return inputs.length < options.operands.length ? 1 : 0
}

function countsOf(text: string, columns: readonly string[]): number[] {
  return columns.map((column) => {
    if (column === 'l') return text.split('\n').length - 1
    if (column === 'w') return text.split(/\s+/).filter(Boolean).length
    return column === 'm' ? [...text].length : new TextEncoder().encode(text).length
  })
}

function printCounts(process: Process, counts: readonly number[], name: string | undefined): void {
  const width = counts.length > 1 ? 9 : 0
  const text = counts.map((each) => String(each).padStart(width)).join(' ')
  process.print(name === undefined ? `${text}\n` : `${text} ${name}\n`)
}

function* sort(process: Process): Running {
  const options = new Options(process.args, 'nrufbhk:t:s')
  if (options.invalid) return refuseOption(process, options.invalid)
  const lines = linesOf(yield* readInputs(process, options.operands))
  const key = keyOf(options)
  const isNumeric = options.has('n') || options.has('h') || /n/.test(options.get('k') ?? '')
  const compare = (a: string, b: string): number => {
    const [x, y] = [key(a), key(b)]
    const order = isNumeric ? (Number.parseFloat(x) || 0) - (Number.parseFloat(y) || 0) : byCode(x, y)
    return order || (options.has('u') ? 0 : byCode(a, b))
  }
  lines.sort(compare)
  if (options.has('r')) lines.reverse()
  const kept = options.has('u')
    ? lines.filter((line, n) => n === 0 || compare(lines[n - 1], line) !== 0)
    : lines
  for (const line of kept) yield* process.write(`${line}\n`)
  return 0
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What of a line is compared: all of it, or the fields that -k names. */
function keyOf(options: Options): (line: string) => string {
  const fold = options.has('f') ? (text: string) => text.toLowerCase() : (text: string) => text
  const found = /^(\d+)(?:\.\d+)?[a-z]*(?:,(\d+))?/.exec(options.get('k') ?? '')
  if (!found) return fold
  const separator = options.get('t')
  const [from, to] = [Number(found[1]) - 1, found[2] ? Number(found[2]) : undefined]
  return (line) => {
    const fields = separator === undefined ? line.trimStart().split(/\s+/) : line.split(separator)
    return fold(fields.slice(from, to).join(separator ?? ' '))
  }
}

function* uniq(process: Process): Running {
  const options = new Options(process.args, 'cdui')
  if (options.invalid) return refuseOption(process, options.invalid)
  const lines = linesOf(yield* readInputs(process, options.operands.slice(0, 1)))
  for (let n = 0; n < lines.length; ) {
    let end = n + 1
    while (end < lines.length && lines[end] === lines[n]) end++
    const count = end - n
    const isWanted = options.has('d') ? count > 1 : options.has('u') ? count === 1 : true
    if (isWanted)
      yield* process.write(options.has('c') ? `${String(count).padStart(7)} ${lines[n]}\n` : `${lines[n]}\n`)
    n = end
  }
  return 0
}

function* tr(process: Process): Running {
  const options = new Options(process.args, 'dscC')
  const [from = '', to = ''] = options.operands
  const source = setOf(from)
  const target = [...setOf(to)]
  const isComplement = options.has('c') || options.has('C')
  const order = new Map([...source].map((char, n) => [char, n]))
  const squeezed = options.has('s') ? new Set(target.length > 0 ? target : source) : undefined
  let last = ''
  const change = (char: string): string => {
    const isIn = order.has(char) !== isComplement
    if (isIn && options.has('d')) return ''
    const place = isComplement ? target.length - 1 : Math.min(order.get(char) ?? 0, target.length - 1)
    const changed = isIn && target.length > 0 ? target[place] : char
    if (squeezed?.has(changed) && changed === last) return ''
    last = changed
    return changed
  }
  for (;;) {
    const text = yield* readChunk(process.input)
    if (text === undefined) return 0
    let result = ''
    for (const char of text) result += change(char)
    yield* process.write(result)
  }
}

const classes: Readonly<Record<string, string>> = {
  lower: 'a-z',
  upper: 'A-Z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: '0-9A-Za-z',
  space: ' \t\n\r\f\v',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
  print: ' -~',
  graph: '!-~',
  xdigit: '0-9A-Fa-f',
}

/** The characters that a set of tr names, in order. */
function setOf(text: string): Set<string> {
  const plain = text
    .replace(/\[:(\w+):\]/g, (whole, name: string) => (Object.hasOwn(classes, name) ? classes[name] : whole))
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/\\0/g, '\0')
  const chars = [...plain]
  const set = new Set<string>()
  for (let n = 0; n < chars.length; n++) {
    if (chars[n + 1] !== '-' || n + 2 >= chars.length) set.add(chars[n])
    else {
      const end = chars[n + 2].charCodeAt(0)
      for (let code = chars[n].charCodeAt(0); code <= end; code++) set.add(String.fromCharCode(code))
      n += 2
    }
  }
  return set
}

function* cut(process: Process): Running {
  const options = new Options(process.args, 'd:f:c:b:s', { delimiter: 'd', fields: 'f' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const list = options.get('f') ?? options.get('c') ?? options.get('b')
  if (list === undefined) {
    process.complain('cut: expected a list of bytes, characters, or fields\n')
    return 1
  }
  const isWanted = rangesOf(list)
  const delimiter = options.get('d') ?? '\t'
  for (const { file } of inputsOf(process, options.operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = line.replace(/\n$/, '')
      if (!options.has('f'))
        yield* process.write(`${[...text].filter((_char, n) => isWanted(n + 1)).join('')}\n`)
      else if (text.includes(delimiter)) {
        const fields = text.split(delimiter).filter((_field, n) => isWanted(n + 1))
        yield* process.write(`${fields.join(delimiter)}\n`)
      } else if (!options.has('s')) yield* process.write(`${text}\n`)
    }
  }
  return 0
}

function rangesOf(list: string): (n: number) => boolean {
  const ranges = list.split(',').map((each) => {
    const [from, to] = each.split('-')
    return {
      from: Number(from || 1),
      to: to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
    }
  })
  return (n) => ranges.some(({ from, to }) => n >= from && n <= to)
}

function* tac(process: Process): Running {
  for (const line of linesOf(yield* readInputs(process, process.args.slice(1))).reverse())
    yield* process.write(`${line}\n`)
  return 0
}

function* nl(process: Process): Running {
  const lines = linesOf(yield* readInputs(process, new Options(process.args, 'b:').operands))
  let n = 0
  for (const line of lines) yield* process.write(line ? `${String(++n).padStart(6)}\t${line}\n` : '\n')
  return 0
}

const digests: Program = (process) => {
  process.complain(`${nameOf(process)}: kubesim does not compute digests\n`)
  return 1
}

function* base64(process: Process): Running {
  const options = new Options(process.args, 'dw:', { decode: 'd' })
  const text = yield* readInputs(process, options.operands)
  if (options.has('d')) {
    const decoded = decodeBase64(text.replace(/\s/g, ''))
    process.print(new TextDecoder().decode(decoded))
    return 0
  }
  const encoded = encodeBase64(new TextEncoder().encode(text))
  const width = Math.max(0, options.number('w', 76))
  if (width === 0) process.print(encoded)
  for (let n = 0; width > 0 && n < encoded.length; n += width)
    yield* process.write(`${encoded.slice(n, n + width)}\n`)
  return 0
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let n = 0; n < bytes.length; n += 3) {
    const group = (bytes[n] << 16) | ((bytes[n + 1] ?? 0) << 8) | (bytes[n + 2] ?? 0)
    text += alphabet[group >> 18] + alphabet[(group >> 12) & 63]
    text += n + 1 < bytes.length ? alphabet[(group >> 6) & 63] : '='
    text += n + 2 < bytes.length ? alphabet[group & 63] : '='
  }
  return text
}

function decodeBase64(text: string): Uint8Array {
  const bytes: number[] = []
  let group = 0
  let bits = 0
  for (const char of text) {
    const value = alphabet.indexOf(char)
    if (value < 0) break
    group = ((group << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((group >> bits) & 255)
  }
  return Uint8Array.from(bytes)
}

export const linePrograms: Readonly<Record<string, Program>> = {
  head,
  tail,
  wc,
  sort,
  uniq,
  tr,
  cut,
  tac,
  nl,
  base64,
  md5sum: digests,
  sha256sum: digests,
}

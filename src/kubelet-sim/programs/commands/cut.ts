/** cut. */
import type { Process, Running } from '../../runtime/program.ts'
import { readLine } from '../../runtime/streams.ts'
import { hint } from './complaints.ts'
import { withoutNewline } from './input.ts'
import { inputsOf } from './operands.ts'
import { isGnu, Options, refuseOption } from './options.ts'

export function* cut(process: Process): Running {
  const options = new Options(process.args, 'd:f:c:b:so:Cz', {
    delimiter: 'd',
    fields: 'f',
    characters: 'c',
    bytes: 'b',
    'only-delimited': 's',
    'output-delimiter': 'o',
    complement: 'C',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const list = options.get('f') ?? options.get('c') ?? options.get('b')
  if (list === undefined) {
    process.complain(
      isGnu(process)
        ? `cut: you must specify a list of bytes, characters, or fields\n${hint(process)}`
        : 'cut: expected a list of bytes, characters, or fields\n',
    )
    return 1
  }
  const delimiter = options.get('d') || '\t'
  if (delimiter.length > 1) {
    process.complain(
      isGnu(process)
        ? `cut: the delimiter must be a single character\n${hint(process)}`
        : 'cut: the delimiter must be a single character\n',
    )
    return 1
  }
  if (!/^[\d,\s-]+$/.test(list) || /(?:^|[,\s])0(?:$|[,\s-])/.test(list)) {
    process.complain(
      isGnu(process)
        ? `cut: ${/[^\d,\s-]/.test(list) ? `invalid ${options.has('f') ? 'field' : 'byte/character'} value '${list}'` : `${options.has('f') ? 'fields' : 'byte/character positions'} are numbered from 1`}\n${hint(process)}`
        : `cut: invalid range '${list}'\n`,
    )
    return 1
  }
  const wanted = new Ranges(list, options.has('C'))
  const between = options.get('o') ?? (options.has('f') ? delimiter : '')
  for (const { file } of inputsOf(process, options.operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = withoutNewline(line)
      process.charge(text.length * (2 + wanted.count))
      if (!options.has('f')) yield* process.write(`${wanted.of([...text]).join(between)}\n`)
      else if (text.includes(delimiter))
        yield* process.write(`${wanted.of(text.split(delimiter)).join(between)}\n`)
      else if (!options.has('s')) yield* process.write(`${text}\n`)
      else yield* process.breathe()
    }
  }
  return 0
}

/** `1,3-5,7-`, counted from 1. */
class Ranges {
  readonly #ranges: readonly { readonly from: number; readonly to: number }[]

  constructor(
    list: string,
    private readonly isComplement = false,
  ) {
    this.#ranges = list.split(/[,\s]+/).map((each) => {
      const [from, to] = each.split('-')
      return {
        from: Number(from || 1),
        to: to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
      }
    })
  }

  get count(): number {
    return this.#ranges.length
  }

  of(items: readonly string[]): string[] {
    return items.filter(
      (_item, n) => this.#ranges.some(({ from, to }) => n + 1 >= from && n < to) !== this.isComplement,
    )
  }
}

/** cut. */
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Running } from '../../runtime/program.ts'
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
  const list = options.get('f') ?? options.get('c') ?? options.get('b') ?? ''
  const delimiter = options.get('d') || '\t'
  const refusal = refusalOf(options, { list, delimiter })
  if (refusal) {
    const [gnu, busybox] = refusal
    process.complain(isGnu(process) ? `cut: ${gnu}\n${hint(process)}` : `cut: ${busybox}\n`)
    return 1
  }
  const wanted = new Ranges(list, options.has('C'))
  const between = options.get('o') ?? (options.has('f') ? delimiter : '')
  const partsOf = (text: string) => (options.has('f') ? text.split(delimiter) : [...text])
  for (const { file } of inputsOf(process, options.operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = withoutNewline(line)
      process.charge(text.length * (2 + wanted.count))
      if (!options.has('f') || text.includes(delimiter))
        yield* process.write(`${wanted.of(partsOf(text)).join(between)}\n`)
      else if (!options.has('s')) yield* process.write(`${text}\n`)
      else yield* process.breathe()
    }
  }
  return 0
}

/** What is wrong with what is asked for, in the words of the GNU tool and in those of busybox. */
function refusalOf(
  options: Options,
  { list, delimiter }: { list: string; delimiter: string },
): readonly [gnu: string, busybox: string] | undefined {
  const isAsked = ['f', 'c', 'b'].some((each) => options.has(each))
  const what = 'a list of bytes, characters, or fields'
  if (!isAsked) return [`you must specify ${what}`, `expected ${what}`]
  const single = 'the delimiter must be a single character'
  if (delimiter.length > 1) return [single, single]
  if (/^[\d,\s-]+$/.test(list) && !/(?:^|[,\s])0(?:$|[,\s-])/.test(list)) return undefined
  const [one, all] = options.has('f') ? ['field', 'fields'] : ['byte/character', 'byte/character positions']
  const isOdd = /[^\d,\s-]/.test(list)
  return [isOdd ? `invalid ${one} value '${list}'` : `${all} are numbered from 1`, `invalid range '${list}'`]
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

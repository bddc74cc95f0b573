/** What the arguments and variables of programs take, and whether a program can be started with them. */
import { bytesOf } from '../bytes.ts'
import type { ContainerConfig } from '../container-config.ts'
import type { Environment, Process } from '../program.ts'

/** As on Linux: together, and each of them, in bytes. */
const longestTogether = 2 * 1024 * 1024
const longestText = 128 * 1024

interface Size {
  readonly count: number
  readonly total: number
  readonly longest: number
}

/** Whoever has them measured first pays for it. */
type Payer = Pick<Process, 'charge'>

/** As a process has them, or as a container's configuration has them. */
type Variables = Environment | ContainerConfig['env']

/** Many processes share the same variables: they are measured once. */
export class ArgumentSizes {
  readonly #known = new WeakMap<Variables, Size>()

  of(args: readonly string[], env: Environment, process: Payer): number {
    process.charge(args.length)
    return textSize(args) + this.#sizeOf(env, process).total
  }

  fit(args: readonly string[], env: Variables, process: Payer): boolean {
    process.charge(args.length * 2)
    const { total, longest } = this.#sizeOf(env, process)
    if (longest > longestText || textSize(args) + total > longestTogether) return false
    return args.every(({ length }) => length < longestText)
  }

  #sizeOf(env: Variables, process: Payer): Size {
    let known = this.#known.get(env)
    if (!known) {
      this.#known.set(env, (known = measure(env)))
      process.charge(known.count * 4)
    }
    return known
  }
}

/** Each text with its end and the pointer to it. */
function textSize(texts: readonly string[]): number {
  let bytes = 0
  for (const { length } of texts) bytes += length + 9
  return bytes
}

function measure(env: Variables): Size {
  let count = 0
  let total = 0
  let longest = 0
  for (const each of env) {
    count++
    const [name, value] = 'name' in each ? [each.name, bytesOf(each.value ?? '')] : each
    const bytes = name.length + value.length + 10
    total += bytes
    longest = Math.max(longest, bytes)
  }
  return { count, total, longest }
}

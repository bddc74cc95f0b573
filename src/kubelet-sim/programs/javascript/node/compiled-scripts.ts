/** What has been compiled once need not be again: many Pods run one program, and all use the same modules. */
import type { Source } from '../language/code.ts'
import { type Compiled, compile } from '../language/compile.ts'

/** Of those that are kept: how long, and how many. */
const longestKept = 131_072
const mostKept = 128

/** What it takes to read a text, and to write what it stands for: the smaller its statements, the more of it is writing. */
const unitsPerCharacter = 8
const unitsPerInstruction = 64

/** By text. */
const ofNode = new Map<string, Compiled>()

/** Node's own modules are the same in every cluster: a process compiles them once, and each cluster pays for it. */
function compiledOfNode(source: Source, how: Parameters<typeof compile>[1]): Compiled {
  let made = ofNode.get(source.text)
  if (!made) ofNode.set(source.text, (made = compile(source, how)))
  return made
}

export class CompiledScripts {
  readonly #known = new Map<string, Compiled>()

  /** Whoever has it compiled first pays for it. @throws SyntaxProblem */
  get(source: Source, how: Parameters<typeof compile>[1], charge: (units: number) => void): Compiled {
    const key = `${JSON.stringify(how)} ${source.file}\n${source.text}`
    const known = this.#known.get(key)
    if (known) return known
    charge(source.text.length * unitsPerCharacter)
    const made = source.file.startsWith('node:') ? compiledOfNode(source, how) : compile(source, how)
    charge(made.instructions * unitsPerInstruction)
    if (source.text.length > longestKept) return made
    const [oldest] = this.#known.keys()
    if (this.#known.size >= mostKept) this.#known.delete(oldest)
    this.#known.set(key, made)
    return made
  }
}

/** `/bin` and `/usr/bin`, in which the programs of an image are: the same ones, for most images merge the two. */
import { Directory, type FileNode, RegularFile } from './files.ts'

export class ProgramDirectory extends Directory {
  #twin: ProgramDirectory = this

  private constructor(
    at: number,
    private readonly lost: Set<string>,
    fill: (directory: Directory) => void,
  ) {
    super(0o755, at, fill)
  }

  /** @param lost is told the names of programs that are taken away from both, until they are put back */
  static pair(
    at: number,
    lost: Set<string>,
    fill: (directory: Directory) => void,
  ): readonly [ProgramDirectory, ProgramDirectory] {
    const [one, other] = [new ProgramDirectory(at, lost, fill), new ProgramDirectory(at, lost, fill)]
    one.#twin = other
    other.#twin = one
    return [one, other]
  }

  override put(name: string, node: FileNode): void {
    super.put(name, node)
    if (isProgram(node, name)) this.lost.delete(name)
  }

  override drop(name: string): void {
    if (!isProgram(this.entry(name), name)) return super.drop(name)
    this.lost.add(name)
    super.drop(name)
    if (isProgram(this.#twin.entry(name), name)) this.#twin.drop(name)
  }
}

/** What the image brings under its own name. */
const isProgram = (node: object | undefined, name: string): boolean =>
  node instanceof RegularFile && node.program === name

/** `/bin`, `/sbin` and those in `/usr`, in which the programs of an image are: the same ones in several, for most images merge them. */
import { Directory, type FileNode, RegularFile } from './files.ts'

export class ProgramDirectory extends Directory {
  #twins: readonly ProgramDirectory[] = []

  private constructor(
    at: number,
    private readonly lost: Set<string>,
    fill: (directory: Directory) => void,
  ) {
    super(0o755, at, fill)
  }

  /**
   * One for each that is to be filled.
   * @param lost is told the names of programs that are taken away from all, until they are put back
   */
  static group(
    at: number,
    lost: Set<string>,
    fills: readonly ((directory: Directory) => void)[],
  ): readonly ProgramDirectory[] {
    const group = fills.map((fill) => new ProgramDirectory(at, lost, fill))
    for (const each of group) each.#twins = group
    return group
  }

  override put(name: string, node: FileNode): void {
    super.put(name, node)
    if (isProgram(node, name)) this.lost.delete(name)
  }

  override drop(name: string): void {
    if (!isProgram(this.entry(name), name)) return super.drop(name)
    this.lost.add(name)
    super.drop(name)
    for (const twin of this.#twins) if (isProgram(twin.entry(name), name)) twin.drop(name)
  }
}

/** What the image brings under its own name. */
const isProgram = (node: object | undefined, name: string): boolean =>
  node instanceof RegularFile && node.program === name

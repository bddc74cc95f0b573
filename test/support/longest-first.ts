/** The order of test files, so that none of the longest is alone at the end while a core has nothing to do. */
import { relative, sep } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What is in them takes long, and is short to write: Vitest goes by the size of a file where it has not run it yet. */
const longest = new Set(['oracle', 'kubectl', 'cli', 'determinism', 'contract'])

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.has(relative(this.ctx.config.root, moduleId).split(sep)[1])
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

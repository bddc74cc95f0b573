/** Modules that nothing but their text tells from others: node looks at that since 20.19 and 22.7. */
import type { Source } from '../language/code.ts'
import { SyntaxProblem } from '../language/compile.ts'
import type { CompiledScripts } from './compiled-scripts.ts'

export function detectsModules(version: string): boolean {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 7) || (major === 20 && minor >= 19)
}

/** Whether require() takes modules of ECMAScript. Source: docs of node, "Loading ECMAScript modules using require()". */
export function requiresModules(version: string): boolean {
  const [major, minor] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
}

/** One of these is in what only a module can say. */
const words = ['import', 'export', 'await']

/**
 * Whether a text is one of a module, and of nothing else.
 * @param parameters what a text that is no module is given
 */
export function readsAsModule(
  scripts: CompiledScripts,
  source: Source,
  parameters: readonly string[],
  charge: (units: number) => void,
): boolean {
  if (!words.some((each) => source.text.includes(each))) return false
  const isGood = (how: Parameters<CompiledScripts['get']>[1]): boolean => {
    // What is wrong with a text is thrown from deep within.
    try {
      scripts.get(source, how, charge)
      return true
    } catch (error) {
      if (error instanceof SyntaxProblem || error instanceof RangeError) return false
      throw error
    }
  }
  return !isGood({ parameters }) && isGood({ isModule: true })
}

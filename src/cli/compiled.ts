/** Compiles the command line as it is shipped: one file, and beside it what V8 made of it when it was built. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

interface Compiled {
  /** It did not have to be compiled: the code that was given fits. */
  readonly isKnown: boolean
  /** V8's code for the file and for all that has run of it: good for this version of V8 and its flags. */
  readonly code: () => Buffer
  run(): void
}

/**
 * Compiles a CommonJS file of ASCII alone.
 * @param code of another process; what does not fit this one is passed over
 */
export function compiled(file: string, code?: Buffer): Compiled {
  const text = readFileSync(file, 'latin1')
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: code,
  })
  return {
    isKnown: code !== undefined && !script.cachedDataRejected,
    code: () => script.createCachedData(),
    run: () => script.runInThisContext()({}, createRequire(file), { exports: {} }, file, dirname(file)),
  }
}

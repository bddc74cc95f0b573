/**
 * The interpreter of JavaScript, read when the first program comes: who runs none, does not pay for it.
 * Programs run at once, so it cannot be waited for.
 */

type Interpreter = typeof import('./node/node.ts')

let interpreter: Interpreter | undefined

/** A bundle has it within, and begins it here; else it is a file beside this one. */
function read(): Interpreter {
  if (typeof require === 'function') return require('./node/node.ts') as Interpreter
  const here: string = import.meta.url
  const path = `./node/node${here.slice(here.lastIndexOf('.'))}`
  return process.getBuiltinModule('node:module').createRequire(here)(path) as Interpreter
}

/** node, as the images have it. */
export const node: Interpreter['node'] = (process, settings) => {
  interpreter ??= read()
  return interpreter.node(process, settings)
}

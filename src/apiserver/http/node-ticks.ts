/** Keeps Node's event loop at its full speed. Node makes several ticks for each request. */

const kept: object[] = []

/**
 * Keeps one tick alive. V8 forgets the shape of objects when its garbage collector finds none alive, and ticks live for
 * a moment only; `process.nextTick` then makes every further tick the slow way, and the server answers a fifth fewer
 * requests. To be called before much garbage is made. Does nothing where there is no Node.
 */
export function keepTickShape(): void {
  const { process } = globalThis as { readonly process?: NodeJS.Process }
  const hooks = process?.getBuiltinModule?.('node:async_hooks')
  if (hooks) process?.nextTick(() => (kept[0] ??= hooks.executionAsyncResource()))
}

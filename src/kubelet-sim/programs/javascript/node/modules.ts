/** Modules: where they are, and how they are run; those of CommonJS, those of ECMAScript, and node's own. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { parsed } from '../builtins/json.ts'
import type { Code, Source } from '../language/code.ts'
import { type Compiled, type compile, SyntaxProblem } from '../language/compile.ts'
import type { Frame } from '../language/frame.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { PromiseObj } from '../language/object-kinds.ts'
import { Problem, referenceError, Thrown, typeError } from '../language/problem.ts'
import { promised } from '../language/promises.ts'
import { get, isListed } from '../language/properties.ts'
import { symbols } from '../language/realm.ts'
import { pointer, traceOf } from '../language/trace.ts'
import { Call, type Doing, E, Func, missing, Obj, Slot, unset, type Value, W } from '../language/values.ts'
import { library, refused } from '../library/library.ts'
import { CompiledScripts } from './compiled-scripts.ts'
import { Linked } from './linked-module.ts'
import { detectsModules, readsAsModule, requiresModules } from './module-syntax.ts'
import type { NodeProcess } from './node-process.ts'
import { Resolver } from './resolving.ts'

const waits =
  'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await comes from, use --experimental-print-required-tla.'

const wrapper = ['exports', 'require', 'module', '__filename', '__dirname']

export class Modules extends Resolver {
  readonly #own = new Map<string, Value>()
  readonly #cache: Obj
  readonly #linked = new Map<string, Linked>()
  readonly #starting: Linked[] = []
  main: Value

  constructor(
    node: NodeProcess,
    /** What node's own modules are given besides. */
    private readonly host: Obj,
  ) {
    super(node)
    const { realm } = node
    this.#cache = new Obj(null)
    node.roots.add(this.#cache)
    install(realm, host, {
      'requestsOf/1': (_self, [of]) => realm.array((of as Linked).requests),
      'isBegun/1': (_self, [of]) => (of as Linked).done,
      'noteBegun/2': (_self, [of, done]) => void ((of as Linked).done = done),
      'namespaceOf/1': (_self, [of]) => (of as Linked).namespace,
      'execute/1': (_self, [of]) => this.#execute(of as Linked),
    })
    realm.onModule = (frame) => this.#begun(frame as Frame)
    realm.importMeta = (file) => this.#meta(file)
    realm.importing = (name, from) => promised(node.machine, this.#imported(name, from))
  }

  /** @throws Thrown where the text is wrong */
  compiled(source: Source, how: Parameters<typeof compile>[1]): Compiled {
    const { process, realm } = this.node
    const known = process.machine.shared(CompiledScripts)
    // What is wrong with a text is thrown from deep within.
    try {
      return known.get(source, how, (units) => process.charge(units))
    } catch (error) {
      if (error instanceof RangeError) throw new Problem('RangeError', 'Maximum call stack size exceeded')
      if (!(error instanceof SyntaxProblem)) throw error
      const made = realm.error(
        new Problem('SyntaxError', error.message),
        how.isModule
          ? '\n    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)'
          : `\n    at wrapSafe (node:internal/modules/cjs/loader:1638:18)${realm.mainCalls.map((each) => `\n    at ${each}`).join('')}`,
      )
      realm.heads.set(made, pointer(source, error.at, error.to))
      throw new Thrown(made)
    }
  }

  /** Whether a file is an ECMAScript module: by what says so, or where nothing does, by its text. */
  isModule(file: string): boolean {
    const { process, settings } = this.node
    const said = this.saidToBeModule(file)
    if (said !== undefined || !detectsModules(settings.version)) return said ?? false
    const known = process.machine.shared(CompiledScripts)
    const source = { file, text: this.source(file) }
    return readsAsModule(known, source, wrapper, (units) => process.charge(units))
  }

  /** One of node's own modules. */
  *builtIn(name: string): Doing {
    const { realm } = this.node
    if (this.#own.has(name)) return this.#own.get(name)
    const text = library.get(name)
    if (text === undefined) {
      const why = refused.has(name)
        ? `kubesim does not simulate node's module '${name}'`
        : `No such built-in module: node:${name}`
      throw new Problem('Error', why, { code: 'ERR_UNKNOWN_BUILTIN_MODULE' })
    }
    const { code } = this.compiled(
      { file: `node:${name}`, text },
      { parameters: ['exports', 'require', 'module', 'host'] },
    )
    // The first of a cluster to ask for it has it compiled, and not several in one turn.
    yield* breathe(this.node.machine, 0)
    const exports = realm.record()
    const module = realm.record([['exports', exports]])
    this.#own.set(name, exports)
    this.node.roots.add(module)
    const require = realm.native('require', 1, (_self, [given]) => this.builtIn(String(given)))
    yield new Call(this.#function(code), exports, [exports, require, module, this.host])
    const made = yield* get(this.node.machine, module, 'exports')
    this.#own.set(name, made)
    return made
  }

  #function(code: Code): Func {
    const { realm } = this.node
    return new Func(realm.function, code, undefined, undefined, realm.object)
  }

  requireFor(file: string, module: Value): Obj {
    const { realm } = this.node
    const folder = file.startsWith('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : this.node.process.cwd
    const made = realm.native('require', 1, (_self, [name]) => {
      if (typeof name !== 'string')
        throw new Problem(
          'TypeError',
          `The "id" argument must be of type string. Received ${name === undefined ? 'undefined' : String(name)}`,
          { code: 'ERR_INVALID_ARG_TYPE' },
        )
      return this.require(name, folder, file)
    })
    const resolve = realm.native('resolve', 1, (_self, [name]) => {
      const found = this.resolve(String(name), folder)
      if (found === undefined) throw this.#notFound(String(name), file)
      return found
    })
    made.put('resolve', resolve)
    made.put('cache', this.#cache)
    made.put('main', this.main ?? module)
    return made
  }

  #notFound(name: string, from: string): Problem {
    const stack = from.startsWith('/') ? `\nRequire stack:\n- ${from}` : ''
    return new Problem('Error', `Cannot find module '${name}'${stack}`, { code: 'MODULE_NOT_FOUND' })
  }

  *require(name: string, folder: string, from: string): Doing {
    const file = this.resolve(name, folder)
    if (file === undefined) {
      const { realm } = this.node
      const problem = this.#notFound(name, from)
      const stack = `\n    at Function._resolveFilename (node:internal/modules/cjs/loader:1401:15)`
      const made = realm.error(new Problem('Error', problem.message), stack + traceOf(this.node.machine))
      made.put('code', 'MODULE_NOT_FOUND')
      made.put('requireStack', realm.array(from.startsWith('/') ? [from] : []))
      realm.heads.set(made, 'node:internal/modules/cjs/loader:1404\n  throw err;\n  ^\n')
      throw new Thrown(made)
    }
    if (file.startsWith('node:')) return yield* this.builtIn(file.slice(5))
    return yield* this.load(file, from)
  }

  *load(file: string, from?: string): Doing {
    const { realm, machine } = this.node
    const known = this.#cache.own(file)
    if (known !== missing) return yield* get(machine, known as Value, 'exports')
    if (this.isModule(file)) {
      if (requiresModules(this.node.settings.version)) return yield* this.#required(this.#link(file))
      throw new Problem(
        'Error',
        `require() of ES Module ${file}${from ? ` from ${from}` : ''} not supported.\nInstead change the require of ${file.slice(file.lastIndexOf('/') + 1)} to a dynamic import() which is available in all CommonJS modules.`,
        { code: 'ERR_REQUIRE_ESM' },
      )
    }
    const exports = realm.record()
    const module = realm.record([
      ['id', from === undefined ? '.' : file],
      ['path', file.slice(0, file.lastIndexOf('/'))],
      ['exports', exports],
      ['filename', file],
      ['loaded', false],
      ['children', realm.array()],
      ['paths', realm.array()],
    ])
    module.proto = realm.proto('Module')
    this.#cache.put(file, module)
    this.main ??= module
    const text = this.source(file)
    if (file.endsWith('.json')) {
      // What is wrong with it is told with its name.
      try {
        module.put('exports', parsed(machine, text.replace(/^\ufeff/, '')))
      } catch (error) {
        if (error instanceof Problem) throw new Problem(error.name, `${file}: ${error.message}`)
        throw error
      }
    } else {
      const { code } = this.compiled({ file, text }, { parameters: wrapper })
      const folder = file.slice(0, file.lastIndexOf('/')) || '/'
      try {
        yield new Call(this.#function(code), exports, [
          exports,
          this.requireFor(file, module),
          module,
          file,
          folder,
        ])
      } catch (error) {
        this.#cache.remove(file)
        throw error
      }
    }
    module.put('loaded', true)
    return yield* get(machine, module, 'exports')
  }

  #namespace(): Obj {
    const made = new Obj(null)
    made.put(symbols.toStringTag, new Slot('Module', 0))
    return made
  }

  #link(file: string, text?: string): Linked {
    const known = this.#linked.get(file)
    if (known) return known
    const source = { file: `file://${file}`, text: text ?? this.source(file) }
    const compiled = this.compiled(source, { isModule: true })
    const linked = new Linked(file, this.#namespace(), compiled)
    this.#linked.set(file, linked)
    const folder = file.slice(0, file.lastIndexOf('/')) || '/'
    for (const name of compiled.requests) linked.requests.push(this.#linkTo(name, folder, file))
    return linked
  }

  #linkTo(name: string, folder: string, from: string): Linked {
    const plain = name.replace(/^file:\/\//, '')
    const isPath = /^\.{0,2}\//.test(plain)
    const exact = isPath ? resolvePath(folder, plain) : undefined
    const file = exact === undefined ? this.resolve(plain, folder) : this.isFile(exact) ? exact : undefined
    if (file === undefined) {
      const what = isPath ? `module '${exact}'` : `package '${name}'`
      const made = this.node.realm.error(
        new Problem('Error', `Cannot find ${what} imported from ${from}`, { code: 'ERR_MODULE_NOT_FOUND' }),
        '\n    at packageResolve (node:internal/modules/esm/resolve:873:9)',
      )
      this.node.realm.heads.set(
        made,
        'node:internal/modules/esm/resolve:873\n  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);\n        ^\n',
      )
      throw new Thrown(made)
    }
    if (!file.startsWith('node:') && this.isModule(file)) return this.#link(file)
    let made = this.#linked.get(file)
    if (!made) this.#linked.set(file, (made = new Linked(file, this.#namespace(), undefined)))
    return made
  }

  /** Runs a module, and before it all that it asks for: a program of ours does so, because it waits. */
  *#evaluate(linked: Linked): Doing {
    const own = yield* this.builtIn('internal/modules')
    return yield new Call(own, undefined, [linked])
  }

  /** A module for `require()`: it runs at once, and so does all that it asks for. */
  *#required(linked: Linked): Doing {
    yield* this.#runNow(linked)
    const { namespace } = linked
    if (namespace.own('default') === missing || namespace.own('__esModule') !== missing) return namespace
    const made = this.#namespace()
    made.put('__esModule', new Slot(true, W | E))
    for (const key of namespace.keys()) if (typeof key === 'string') made.put(key, namespace.own(key) as Slot)
    return made
  }

  *#runNow(linked: Linked): Doing<void> {
    if (linked.done !== undefined) return
    linked.done = true
    for (const each of linked.requests) yield* this.#runNow(each)
    const ran = yield* this.#execute(linked)
    if (!(ran instanceof PromiseObj) || ran.state === 'fulfilled') return
    ran.isHandled = true
    this.node.machine.jobs.noteHandled(ran)
    if (ran.state === 'rejected') throw new Thrown(ran.result)
    throw new Problem('Error', waits, { code: 'ERR_REQUIRE_ASYNC_MODULE' })
  }

  *#execute(linked: Linked): Doing {
    const { compiled, namespace, file, requests } = linked
    const { machine } = this.node
    if (compiled) {
      this.#check(linked)
      this.#starting.push(linked)
      const spaces = requests.map((each) => each.namespace)
      return yield new Call(this.#function(compiled.code), undefined, spaces)
    }
    const value = file.startsWith('node:') ? yield* this.builtIn(file.slice(5)) : yield* this.load(file, file)
    if (value instanceof Obj)
      for (const key of value.keys())
        if (typeof key === 'string' && key !== 'default' && isListed(value.own(key)))
          namespace.put(key, new Slot(yield* get(machine, value, key), W | E))
    namespace.put('default', new Slot(value, W | E))
    return undefined
  }

  /** What is imported must be there. */
  #check({ compiled, requests }: Linked): void {
    for (const { from, imported, at, to: end } of compiled!.imports) {
      const to = requests[compiled!.requests.indexOf(from)]
      const isThere =
        imported === undefined ||
        !to ||
        to.namespace.own(imported) !== missing ||
        (to.compiled && to.frame === undefined)
      if (isThere) continue
      const made = this.node.realm.error(
        new Problem(
          'SyntaxError',
          `The requested module '${from}' does not provide an export named '${imported}'`,
        ),
        '\n    at ModuleJob._instantiate (node:internal/modules/esm/module_job:180:21)',
      )
      this.node.realm.heads.set(made, pointer(compiled!.code.source, at, end))
      throw new Thrown(made)
    }
  }

  /** A module begins: what it hands out are its variables. */
  #begun(frame: Frame): void {
    const linked = this.#starting.pop()
    if (!linked) return
    linked.frame = frame
    const { realm } = this.node
    for (const { name, at, from, imported } of linked.compiled?.exports ?? []) {
      if (at !== undefined) {
        const { env } = frame
        const read = () => {
          const value = env?.vars[at]
          if (value === unset) throw referenceError(`Cannot access '${name}' before initialization`)
          return value
        }
        linked.namespace.put(name, new Slot(undefined, E, realm.native(name, 0, read)))
        continue
      }
      const other = linked.requests[linked.compiled!.requests.indexOf(from!)]?.namespace
      if (!other) continue
      if (name === '*')
        for (const key of other.keys()) {
          if (typeof key === 'string' && key !== 'default') linked.namespace.put(key, other.own(key))
        }
      else
        linked.namespace.put(
          name,
          imported === '*'
            ? new Slot(other, E | W)
            : new Slot(
                undefined,
                E,
                realm.native(name, 0, () => get(this.node.machine, other, imported!)),
              ),
        )
    }
  }

  #meta(file: string): Value {
    const { realm } = this.node
    const path = file.replace(/^file:\/\//, '')
    const folder = path.slice(0, path.lastIndexOf('/')) || '/'
    const resolve = realm.native('resolve', 1, (_self, [name]) => {
      const found = this.resolve(String(name), folder)
      if (found === undefined) throw this.#notFound(String(name), path)
      return found.startsWith('node:') ? found : `file://${found}`
    })
    return realm.record([
      ['dirname', folder],
      ['filename', path],
      ['resolve', resolve],
      ['url', file],
    ])
  }

  *#imported(name: Value, from: string): Doing {
    if (typeof name !== 'string') throw typeError('The "specifier" argument must be of type string')
    const path = from.replace(/^file:\/\//, '')
    const folder = path.startsWith('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : this.node.process.cwd
    const linked = this.#linkTo(name, folder, path)
    return yield* this.#evaluate(linked)
  }

  /** Runs a program that is a module. */
  *runModule(file: string, text?: string): Doing {
    yield* this.#evaluate(this.#link(file, text))
    return undefined
  }
}

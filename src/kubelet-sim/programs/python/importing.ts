/** How modules are found: those of ours, and those that lie as files beside the program. */
import { textOf } from '../../runtime/bytes.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { call } from './asking.ts'
import { CompiledPrograms } from './compiling.ts'
import { exceptions, failure } from './errors.ts'
import type { Host } from './host.ts'
import { inPieces } from './iterating.ts'
import { library } from './library/library.ts'
import { moduleLoaders } from './modules/modules.ts'
import { standardNames } from './standard-names.ts'
import { Dict } from './tables.ts'
import { type Code, type Doing, Func, List, Module, type Value } from './values.ts'

const longestFile = 1_000_000

export class Importer {
  constructor(
    private readonly host: Host,
    private readonly folder: string,
  ) {}

  /** Imports a module, and those that it is part of. A name that begins with dots is one beside the program. */
  *import(given: string): Doing<Value> {
    const name = given.replace(/^\.+/, '')
    let module: Module | undefined
    const parts = name.split('.')
    for (let n = 1; n <= parts.length; n++) {
      const whole = parts.slice(0, n).join('.')
      const found: Module = this.host.modules.get(whole) ?? (yield* this.#load(whole, module))
      module?.attrs.set(parts[n - 1], found)
      this.#note(whole, found)
      module = found
    }
    return module!
  }

  /** `sys.modules`. */
  #note(name: string, module: Module): void {
    const noted = this.host.modules.get('sys')?.attrs.get('modules')
    if (noted instanceof Dict) noted.set(name, module)
  }

  *#load(name: string, parent: Module | undefined): Doing<Module> {
    const { modules } = this.host
    const loader = moduleLoaders.get(name)
    const file = this.#fileOf(name)
    if (file && !(loader && name === 'sys')) return yield* this.#run(name, file)
    const written = library.get(name)
    if (written !== undefined) return yield* this.#runWritten(name, written)
    if (loader) {
      const module = new Module(name)
      module.attrs.set('__simulated__', true)
      modules.set(name, module)
      loader(module.attrs, this.host)
      return module
    }
    if (
      parent &&
      !moduleLoaders.has(parent.name) &&
      !library.has(parent.name) &&
      !standardNames.has(name.split('.')[0])
    )
      throw notFound(name, parent.attrs.has('__path__') ? undefined : parent.name)
    if (standardNames.has(name.split('.')[0]) && (parent === undefined || standardNames.has(name)))
      throw failure(exceptions.get('ImportError')!, `kubesim does not simulate Python's module '${name}'`)
    if (parent)
      throw failure(
        exceptions.get('ImportError')!,
        `kubesim does not simulate Python's module '${name}', or there is none`,
      )
    throw notFound(name, undefined)
  }

  #compile(text: string, file: string, isShown: boolean): Doing<Code> {
    const known = this.host.process.machine.shared(CompiledPrograms)
    return inPieces(known.get(text, { file, mode: 'exec', isShown }))
  }

  /** One of those that are written in Python here. */
  *#runWritten(name: string, text: string): Doing<Module> {
    const { host } = this
    const minor = host.version.split('.')[1]
    const module = new Module(name)
    module.attrs.set('__simulated__', true)
    host.modules.set(name, module)
    const file = `/usr/local/lib/python3.${minor}/${name.replaceAll('.', '/')}.py`
    yield* call(new Func(yield* this.#compile(text, file, false), module.attrs))
    return module
  }

  #fileOf(name: string): { readonly path: string; readonly isPackage: boolean } | undefined {
    const { files } = this.host.process.machine
    const path = name.replaceAll('.', '/')
    for (const folder of this.#folders()) {
      const base = resolvePath(this.host.process.cwd, `${folder || '.'}/${path}`)
      if (files.exists(`${base}/__init__.py`)) return { path: `${base}/__init__.py`, isPackage: true }
      if (files.exists(`${base}.py`)) return { path: `${base}.py`, isPackage: false }
    }
    return undefined
  }

  #folders(): readonly string[] {
    const path = this.host.modules.get('sys')?.attrs.get('path')
    const listed = path instanceof List ? path.items.filter((each) => typeof each === 'string') : []
    return listed.length > 0
      ? (listed as string[]).filter((each) => !each.startsWith('/usr/local/lib'))
      : [this.folder]
  }

  *#run(name: string, { path, isPackage }: { path: string; isPackage: boolean }): Doing<Module> {
    const { host } = this
    const text = host.process.machine.files.read(path, host.process.user, longestFile + 1)
    if (typeof text !== 'string') throw notFound(name, undefined)
    const module = new Module(name)
    module.attrs.set('__file__', path)
    if (isPackage) module.attrs.set('__path__', new List([path.slice(0, path.lastIndexOf('/'))]))
    host.modules.set(name, module)
    // A module that fails is not there.
    try {
      const code = yield* this.#compile(textOf(text), path, true)
      yield* call(new Func(code, module.attrs))
    } catch (error) {
      host.modules.delete(name)
      throw error
    }
    return module
  }
}

const notFound = (name: string, parent: string | undefined) => {
  const error = failure(
    exceptions.get('ModuleNotFoundError')!,
    `No module named '${name}'${parent === undefined ? '' : `; '${parent}' is not a package`}`,
  )
  error.exception.attrs = new Map([['name_', name]])
  return error
}

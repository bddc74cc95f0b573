/** Where modules are. */
import { textOf } from '../../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import { parsed } from '../builtins/json.ts'
import { Problem } from '../language/problem.ts'
import { Obj, type Value } from '../language/values.ts'
import { library, refused } from '../library/library.ts'
import type { NodeProcess } from './node-process.ts'

const longestFile = 2_000_000

export class Resolver {
  constructor(protected readonly node: NodeProcess) {}

  source(file: string): string {
    const { process } = this.node
    const text = process.machine.files.read(file, process.user, longestFile + 1)
    if (isError(text))
      throw new Problem('Error', `${text.code}: ${text.message.toLowerCase()}, open '${file}'`, {
        code: text.code,
        errno: -2,
        syscall: 'open',
        path: file,
      })
    return textOf(text)
  }

  isFile(path: string): boolean {
    const found = this.node.process.machine.files.node(path)
    return !isError(found) && !(found instanceof Directory)
  }

  #withEnding(path: string): string | undefined {
    return ['', '.js', '.json', '.cjs', '.mjs', '.node']
      .map((each) => path + each)
      .find((each) => this.isFile(each))
  }

  #folder(path: string): string | undefined {
    const main = this.isFile(`${path}/package.json`) ? this.package(path) : undefined
    const name = main instanceof Obj ? (main.own('main') as Value) : undefined
    const named =
      typeof name === 'string'
        ? (this.#withEnding(resolvePath(path, name)) ?? this.#withEnding(`${resolvePath(path, name)}/index`))
        : undefined
    return named ?? this.#withEnding(`${path}/index`)
  }

  package(folder: string): Value {
    return parsed(this.node.machine, this.source(`${folder}/package.json`))
  }

  /** Where a module is: a file, or `node:` and the name of one of node's own; undefined where there is none. */
  resolve(name: string, folder: string): string | undefined {
    const own = name.replace(/^node:/, '')
    if (
      library.has(own) &&
      !(own === 'express' && !this.#isInstalled('express', folder)) &&
      !own.startsWith('internal/')
    )
      return `node:${own}`
    if (refused.has(own)) return `node:${own}`
    if (/^\.{0,2}(?:\/|$)/.test(name) || name === '.' || name === '..') {
      const path = resolvePath(folder, name)
      return (name.endsWith('/') ? undefined : this.#withEnding(path)) ?? this.#folder(path)
    }
    for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const path = `${at === '/' ? '' : at}/node_modules/${name}`
      const found = this.#withEnding(path) ?? this.#folder(path)
      if (found) return found
      if (at === '' || at === '/') return undefined
    }
  }

  /** A package that `npm install` has put there: ours stands for it. */
  #isInstalled(name: string, folder: string): boolean {
    const { files } = this.node.process.machine
    for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
      if (files.exists(`${at === '/' ? '' : at}/node_modules/${name}`)) return true
      if (at === '' || at === '/') return false
    }
  }

  /** How ECMAScript modules are told from others: by their name, or by what their package says; undefined where neither does. */
  saidToBeModule(file: string): boolean | undefined {
    if (/\.mjs$/.test(file)) return true
    if (/\.(?:cjs|json)$/.test(file)) return false
    for (let at = file.slice(0, file.lastIndexOf('/')); ; at = at.slice(0, at.lastIndexOf('/'))) {
      if (this.isFile(`${at}/package.json`)) {
        const found = this.package(at === '' ? '/' : at)
        const type = found instanceof Obj ? found.own('type') : undefined
        return type === 'module' || (type === 'commonjs' ? false : undefined)
      }
      if (at === '') return undefined
    }
  }
}

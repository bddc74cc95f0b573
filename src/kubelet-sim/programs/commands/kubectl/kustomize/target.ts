/** What comes of a folder with a kustomization: its resources, changed as it says. Source: kustomize's KustTarget. */
import { DecodeError } from '../../../../../api/codec/errors.ts'
import { parseYamlDocuments } from '../../../../../api/codec/yaml.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { bytesOf, textOf } from '../../../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../../../runtime/files/files.ts'
import { isError } from '../../../../runtime/posix.ts'
import type { Working } from '../../../../runtime/program.ts'
import { download } from '../downloads.ts'
import { Failure, failure, notSimulated } from '../failure.ts'
import { bytesOfFile, whyOf } from '../files.ts'
import type { Kubectl } from '../kubectl-process.ts'
import type { FieldPath } from './field-paths.ts'
import { generated, hashOf } from './generators.ts'
import { changeImage, changeReplicas } from './images.ts'
import { type Kustomization, readKustomization } from './kustomization.ts'
import { putAnnotations, putLabels } from './marks.ts'
import { placeAll } from './namespaces.ts'
import { inUsualOrder } from './order.ts'
import { documentsIn, mergedInto, operate, patchedWith } from './patches.ts'
import { followNames } from './references.ts'
import { type Replacement, replaceValues } from './replacements.ts'
import { type Json, Resource } from './resource.ts'
import { selecting } from './select.ts'

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The objects of a folder, in order. @param isOrdered in the usual one, unless the kustomization says otherwise. @throws Failure */
export function* builtFrom(kubectl: Kubectl, folder: string, isOrdered = true): Working<readonly Json[]> {
  if (/^(?:https?|ssh|git):|^git@|^github\.com\//.test(folder))
    throw notSimulated('kustomizations of repositories are')
  const root = rootOf(kubectl, folder)
  const target = new Target(kubectl, root, [])
  let resources = yield* target.accumulate([])
  for (const resource of resources)
    if (resource.needsHash) resource.name = `${resource.name}-${hashOf(resource)}`
  followNames(resources)
  resources = resources.filter(({ metadata }) => {
    const { annotations } = metadata
    return !(isMap(annotations) && Object.hasOwn(annotations, 'config.kubernetes.io/local-config'))
  })
  const isFifo = target.order === 'fifo' || (target.order === undefined && !isOrdered)
  return (isFifo ? resources : inUsualOrder(resources)).map(({ content }) => content)
}

/** @throws Failure for what is no folder */
function rootOf({ process }: Kubectl, folder: string): string {
  const path = resolvePath(process.cwd, folder)
  const node = process.machine.files.node(path)
  if (isError(node))
    throw failure(
      `must build at directory: not a valid directory: evalsymlink failure on '${folder}' : lstat ${path}: ${whyOf(node)}`,
    )
  if (!(node instanceof Directory))
    throw failure(`must build at directory: '${folder}': file is not directory`)
  return path
}

class Target {
  readonly #said: Kustomization
  /** Whom there is already, of those that files bring. */
  readonly #names = new Set<string>()

  /** @param within the folders of those that have asked for it. @throws Failure */
  constructor(
    private readonly kubectl: Kubectl,
    private readonly root: string,
    private readonly within: readonly string[],
  ) {
    const { process } = kubectl
    const found = fileNames.flatMap((name) => {
      const bytes = bytesOfFile(process, `${root}/${name}`)
      return isError(bytes) ? [] : [bytes]
    })
    if (found.length > 1) throw failure(`Found multiple kustomization files under: ${root}`)
    if (found.length === 0)
      throw failure(
        `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${root}'`,
      )
    this.#said = readKustomization(kubectl, textOf(found[0]), root)
  }

  get order(): string | undefined {
    return this.#said.sortOptions && (this.#said.sortOptions.order ?? 'legacy')
  }

  /** @param before those of the kustomization that has asked for it, where it is a component */
  *accumulate(before: readonly Resource[]): Working<readonly Resource[]> {
    const said = this.#said
    const resources = [...before]
    for (const path of said.resources) yield* prefixed('accumulating resources', this.#add(resources, path))
    const load = (path: string) => this.#load(path)
    const options = said.generatorOptions
    for (const each of said.configMapGenerator)
      absorb(resources, generated('ConfigMap', each, { options, load }))
    for (const each of said.secretGenerator) absorb(resources, generated('Secret', each, { options, load }))
    let all: readonly Resource[] = resources
    for (const path of said.components) all = yield* this.#component(path, all)
    yield* this.kubectl.process.breathe(all.length * unitsPerResource)
    return yield* this.#transformed(all)
  }

  *#add(resources: Resource[], path: string): Working {
    const found = yield* this.#resources(path)
    const place = resolvePath(this.root, path)
    const isFile = !(this.kubectl.process.machine.files.node(place) instanceof Directory)
    for (const each of found) {
      if (this.#names.has(each.shown)) {
        const why = `may not add resource with an already registered id: ${each.shown}`
        throw failure(
          isFile
            ? `accumulation err='merging resources from '${path}': ${why}': must build at directory: '${place}': file is not directory`
            : `accumulation err='accumulating resources from '${path}': '${place}' must resolve to a file': recursed merging from path '${place}': ${why}`,
        )
      }
      this.#names.add(each.shown)
      resources.push(each)
    }
  }

  *#transformed(before: readonly Resource[]): Working<readonly Resource[]> {
    const said = this.#said
    const { process } = this.kubectl
    const patching = { process, load: (path: string) => this.#load(path) }
    let all = before
    for (const each of said.patchesStrategicMerge)
      for (const patch of this.#patches(each)) all = mergedInto(all, patch)
    for (const each of said.patches) {
      all = patchedWith(all, each, patching)
      yield* process.breathe(all.length)
    }
    if (said.namespace) placeAll(all, said.namespace)
    nameAll(all, said)
    for (const { pairs = {}, includeSelectors, includeTemplates, fields = [] } of said.labels)
      putLabels(
        all,
        pairs,
        includeSelectors ? 'selectors' : includeTemplates ? 'templates' : 'objects',
        fields.map(
          ({ path = '', kind, group, create }): FieldPath => ({
            path,
            kind,
            group,
            creates: create === true,
          }),
        ),
      )
    if (Object.keys(said.commonLabels).length > 0) putLabels(all, said.commonLabels, 'selectors')
    if (Object.keys(said.commonAnnotations).length > 0) putAnnotations(all, said.commonAnnotations)
    for (const { target, path, patch } of said.patchesJson6902) {
      const text = patch?.trim() || this.#load(path ?? '')
      operate(all.filter(selecting(process, target ?? {})), documentsIn(text)?.[0])
    }
    for (const { name, count } of said.replicas) changeReplicas(all, name, count)
    for (const each of said.images) {
      changeImage(all, each)
      yield* process.breathe(all.length)
    }
    for (const each of said.replacements)
      for (const one of this.#replacements(each)) replaceValues(process, all, one)
    return all
  }

  /** A file, or a folder with a kustomization of its own. */
  *#resources(path: string): Working<readonly Resource[]> {
    const { process } = this.kubectl
    if (/^https?:\/\//.test(path))
      return this.#resourcesIn(bytesOf(yield* download(this.kubectl, path)), path)
    if (/^(?:ssh|git):|^git@|^github\.com\//.test(path))
      throw notSimulated('kustomizations of repositories are')
    const place = resolvePath(this.root, path)
    const node = process.machine.files.node(place)
    const told = (why: string) => `accumulation err='accumulating resources from '${path}': ${why}'`
    if (node instanceof Directory) {
      const doing = told(`'${place}' must resolve to a file`)
      return yield* prefixed(doing, this.#inner(place))
    }
    try {
      return this.#resourcesIn(this.#load(path), path)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const { why } = error
      if (why.startsWith('MalformedYAMLError')) throw failure(`accumulating resources from '${path}': ${why}`)
      throw failure(
        isError(node)
          ? `${told(why)}: must build at directory: not a valid directory: evalsymlink failure on '${place}' : lstat ${place}: ${whyOf(node)}`
          : `${told(why)}: must build at directory: '${place}': file is not directory`,
      )
    }
  }

  /** Those of a kustomization in another folder. */
  *#inner(place: string): Working<readonly Resource[]> {
    const target = this.#targetAt(place)
    if (target.#said.kind === 'Component') throw failure(`expected kind != 'Component' for path '${place}'`)
    return yield* prefixed(`recursed accumulation of path '${place}'`, target.accumulate([]))
  }

  /** @throws Failure where it is within itself */
  #targetAt(place: string): Target {
    const all = [...this.within, this.root]
    const again = all.findLast((each) => each === place || each.startsWith(`${place}/`))
    if (again) throw failure(`cycle detected: candidate root '${place}' contains visited root '${again}'`)
    return new Target(this.kubectl, place, all)
  }

  *#component(path: string, before: readonly Resource[]): Working<readonly Resource[]> {
    const place = rootOf(this.kubectl, resolvePath(this.root, path))
    const target = this.#targetAt(place)
    const { kind } = target.#said
    if (kind !== 'Component')
      throw failure(
        `accumulating components: accumulateDirectory: "expected kind 'Component' for path '${place}' but got '${kind}'"`,
      )
    return yield* target.accumulate(before)
  }

  #resourcesIn(bytes: string, path: string): readonly Resource[] {
    return objectsIn(textOf(bytes), path).map((each) => new Resource(each))
  }

  *#patches(said: string): Generator<Json> {
    const isFile = !isError(this.kubectl.process.machine.files.node(resolvePath(this.root, said)))
    const text = isFile ? textOf(this.#load(said)) : said
    const documents = documentsIn(text)
    if (!documents?.every((each) => isMap(each) && each['kind'] !== undefined))
      throw failure(`${said}: no such file or directory`)
    yield* documents as readonly Json[]
  }

  *#replacements({ path, ...replacement }: Kustomization['replacements'][number]): Generator<Replacement> {
    if (path === undefined) return yield replacement
    for (const document of documentsIn(textOf(this.#load(path))) ?? [])
      yield* (Array.isArray(document) ? document : [document]) as readonly Replacement[]
  }

  /** A file in this folder or below it, in bytes. @throws Failure */
  #load(path: string): string {
    const place = resolvePath(this.root, path)
    const isBelow = place.startsWith(`${this.root}/`)
    if (!isBelow && this.kubectl.flags.get('load-restrictor') !== 'LoadRestrictionsNone')
      throw failure(`security; file '${place}' is not in or below '${this.root}'`)
    const bytes = bytesOfFile(this.kubectl.process, place)
    if (isError(bytes)) throw failure(`evalsymlink failure on '${place}' : lstat ${place}: ${whyOf(bytes)}`)
    this.kubectl.process.charge(bytes.length)
    return bytes
  }
}

/** What one object costs, for each layer that it goes through. */
const unitsPerResource = 1_000

/** Says what was being done where that fails. */
function* prefixed<T>(doing: string, work: Working<T>): Working<T> {
  try {
    return yield* work
  } catch (error) {
    throw error instanceof Failure ? error.during(doing) : error
  }
}

/** Lists are taken apart. @throws Failure */
function objectsIn(text: string, path: string): readonly Json[] {
  try {
    return parseYamlDocuments(text, '1.2').flatMap((document) => itemsOf(document))
  } catch (error) {
    if (error instanceof DecodeError)
      throw failure(
        `MalformedYAMLError: ${error.message.replace(/^error converting YAML to JSON: /, '')} in File: ${path}`,
      )
    throw error
  }
}

function itemsOf(document: unknown): readonly Json[] {
  if (!isMap(document)) throw failure('missing Resource metadata')
  const { kind, items, metadata } = document
  if (typeof kind !== 'string' || kind === '')
    throw failure(
      `missing metadata.name in object {{${document['apiVersion'] ?? ''} ${kind ?? ''}} {{ } map[] map[]}}`,
    )
  if (kind.endsWith('List') && Array.isArray(items)) return items.flatMap(itemsOf)
  if (!isMap(metadata) || !(metadata['name'] || metadata['generateName']))
    throw failure(
      `missing metadata.name in object {{${document['apiVersion'] ?? ''} ${kind}} {{ } map[] map[]}}`,
    )
  return [document as Json]
}

/** Takes in what was generated: as something new, or into what is there. @throws Failure */
function absorb(resources: Resource[], made: Resource): void {
  const found = resources.filter((each) => each.isCalled(made.identity))
  const { name, namespace } = made
  const shown = `resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:${JSON.stringify(made.kind)}, isClusterScoped:false}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`
  if (found.length === 0) {
    if (made.behavior !== 'create')
      throw failure(`merging from generator: id ${shown} does not exist; cannot merge or replace`)
    resources.push(made)
    return
  }
  const [there] = found
  if (made.behavior === 'create')
    throw failure(
      `merging from generator: id ${shown} exists; can not use behavior: 'create', behavior must be merge or replace`,
    )
  const metadata = joined(there.metadata, made.metadata)
  metadata['name'] = there.name
  if (there.namespace) metadata['namespace'] = there.namespace
  const isMerged = made.behavior === 'merge'
  const content: Json = { ...made.content, metadata }
  if (isMerged)
    for (const field of ['data', 'binaryData']) {
      const all = joined((there.content[field] ?? {}) as Json, (made.content[field] ?? {}) as Json)
      if (Object.keys(all).length > 0) content[field] = all
    }
  there.content = content
  there.needsHash = made.needsHash
}

/** Maps within are put together, too. */
const joined = (there: Json, made: Json): Json => ({
  ...there,
  ...made,
  ...Object.fromEntries(
    ['labels', 'annotations'].flatMap((field) =>
      isMap(there[field]) || isMap(made[field])
        ? [[field, { ...(there[field] as Json), ...(made[field] as Json) }]]
        : [],
    ),
  ),
})

const unnamed = new Set(['CustomResourceDefinition', 'APIService', 'Namespace'])

function nameAll(resources: readonly Resource[], { namePrefix, nameSuffix }: Kustomization): void {
  for (const resource of resources) {
    if (namePrefix || nameSuffix) {
      if (unnamed.has(resource.kind)) continue
      resource.name = `${namePrefix}${resource.name}${nameSuffix}`
    }
    resource.prefixes.push(namePrefix)
    resource.suffixes.push(nameSuffix)
  }
}

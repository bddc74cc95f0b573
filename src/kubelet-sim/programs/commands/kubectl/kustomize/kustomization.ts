/** The file of a kustomization, and what may stand in it. Source: kustomize's types.Kustomization. */
import { DecodeError, jsonTypeOf } from '../../../../../api/codec/errors.ts'
import { parseYaml } from '../../../../../api/codec/yaml.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { failure, notSimulated } from '../failure.ts'
import type { Kubectl } from '../kubectl-process.ts'
import type { Generator, GeneratorOptions } from './generators.ts'
import type { ImageChange } from './images.ts'
import type { Texts } from './marks.ts'
import type { PatchEntry } from './patches.ts'
import type { Replacement } from './replacements.ts'

export interface Kustomization {
  readonly kind: 'Kustomization' | 'Component'
  readonly resources: readonly string[]
  readonly components: readonly string[]
  readonly namePrefix: string
  readonly nameSuffix: string
  readonly namespace: string
  readonly commonLabels: Texts
  readonly commonAnnotations: Texts
  readonly labels: readonly {
    readonly pairs?: Texts
    readonly includeSelectors?: boolean
    readonly includeTemplates?: boolean
    readonly fields?: readonly {
      readonly path?: string
      readonly kind?: string
      readonly group?: string
      readonly create?: boolean
    }[]
  }[]
  readonly patches: readonly PatchEntry[]
  readonly patchesStrategicMerge: readonly string[]
  readonly patchesJson6902: readonly PatchEntry[]
  readonly images: readonly ImageChange[]
  readonly replicas: readonly { readonly name: string; readonly count: number }[]
  readonly replacements: readonly (Replacement & { readonly path?: string })[]
  readonly configMapGenerator: readonly Generator[]
  readonly secretGenerator: readonly Generator[]
  readonly generatorOptions: GeneratorOptions | undefined
  readonly sortOptions: { readonly order?: string } | undefined
}

type Sort = 'text' | 'texts' | 'list' | 'map'

/** As errors name them. */
const goTypes: Readonly<Record<Sort, string>> = {
  text: 'string',
  texts: 'string',
  list: '[]string',
  map: 'map[string]string',
}

const fields: ReadonlyMap<string, Sort> = new Map(
  Object.entries({
    text: 'apiVersion kind namePrefix nameSuffix namespace',
    texts: 'commonLabels commonAnnotations',
    list: 'labels patches patchesStrategicMerge patchesJson6902 images imageTags replicas replacements resources bases components configMapGenerator secretGenerator vars crds configurations generators transformers validators helmCharts helmChartInflationGenerator buildMetadata',
    map: 'metadata generatorOptions sortOptions openapi helmGlobals',
  }).flatMap(([sort, names]) => names.split(' ').map((name) => [name, sort as Sort] as const)),
)

const notHere = [
  'vars',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'helmCharts',
  'helmChartInflationGenerator',
  'buildMetadata',
  'openapi',
]

/** Those that have been replaced, and by what, in the order in which it is said. */
const deprecated: readonly (readonly [field: string, better: string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
]

/** @param folder as errors name it. @throws Failure */
export function readKustomization(kubectl: Kubectl, text: string, folder: string): Kustomization {
  const said = checked(text)
  for (const [field, better] of deprecated)
    if (Object.hasOwn(said, field))
      kubectl.complain(
        `# Warning: '${field}' is deprecated. Please use '${better}' instead. Run 'kustomize edit fix' to update your Kustomization automatically.\n`,
      )
  const { apiVersion, kind = 'Kustomization', ...rest } = said
  if (Object.keys(rest).length === 0) throw failure('kustomization.yaml is empty')
  const wanted = kind === 'Component' ? 'v1alpha1' : 'v1beta1'
  const wrong = [
    ...(kind === 'Kustomization' || kind === 'Component'
      ? []
      : ['kind should be Kustomization or Component']),
    ...(apiVersion === undefined || apiVersion === '' || apiVersion === `kustomize.config.k8s.io/${wanted}`
      ? []
      : [`apiVersion for ${kind} should be kustomize.config.k8s.io/${wanted}`]),
  ]
  if (wrong.length > 0)
    throw failure(`Failed to read kustomization file under ${folder}:\n${wrong.join('\n')}`)
  for (const field of notHere)
    if (Object.hasOwn(said, field)) throw notSimulated(`the field ${field} of a kustomization is`)
  return whole(said as Said)
}

type Said = Partial<Kustomization> & {
  readonly bases?: readonly string[]
  readonly imageTags?: readonly ImageChange[]
}

const whole = (said: Said): Kustomization => ({
  kind: said.kind ?? 'Kustomization',
  resources: [...(said.resources ?? []), ...(said.bases ?? [])],
  components: said.components ?? [],
  namePrefix: said.namePrefix ?? '',
  nameSuffix: said.nameSuffix ?? '',
  namespace: said.namespace ?? '',
  commonLabels: said.commonLabels ?? {},
  commonAnnotations: said.commonAnnotations ?? {},
  labels: said.labels ?? [],
  patches: said.patches ?? [],
  patchesStrategicMerge: said.patchesStrategicMerge ?? [],
  patchesJson6902: said.patchesJson6902 ?? [],
  images: [...(said.images ?? []), ...(said.imageTags ?? [])],
  replicas: said.replicas ?? [],
  replacements: said.replacements ?? [],
  configMapGenerator: said.configMapGenerator ?? [],
  secretGenerator: said.secretGenerator ?? [],
  generatorOptions: said.generatorOptions,
  sortOptions: said.sortOptions,
})

/** @throws Failure for what cannot be a kustomization */
function checked(text: string): Readonly<Record<string, unknown>> {
  const value = yamlIn(text)
  if (!isMap(value))
    throw failure(
      `invalid Kustomization: json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type types.Kustomization`,
    )
  const said = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))
  for (const [field, each] of Object.entries(said)) {
    const sort = fields.get(field)
    if (!sort) throw failure(`invalid Kustomization: json: unknown field ${JSON.stringify(field)}`)
    checkSort(field, each, sort)
  }
  return said
}

function yamlIn(text: string): unknown {
  try {
    return parseYaml(text) ?? {}
  } catch (error) {
    if (error instanceof DecodeError) throw failure(`invalid Kustomization: ${error.message}`)
    throw error
  }
}

function checkSort(field: string, value: unknown, sort: Sort): void {
  const wrong = (other: unknown) =>
    failure(
      `invalid Kustomization: json: cannot unmarshal ${jsonTypeOf(other)} into Go struct field Kustomization.${field} of type ${goTypes[sort]}`,
    )
  if (sort === 'text') {
    if (typeof value !== 'string') throw wrong(value)
  } else if (sort === 'list') {
    if (!Array.isArray(value)) throw wrong(value)
    const isOfTexts = /^(?:resources|bases|components|patchesStrategicMerge)$/.test(field)
    for (const each of value) if (isOfTexts ? typeof each !== 'string' : !isMap(each)) throw wrong(each)
  } else {
    if (!isMap(value)) throw wrong(value)
    if (sort === 'texts')
      for (const each of Object.values(value)) if (typeof each !== 'string') throw wrong(each)
  }
}

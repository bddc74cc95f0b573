/** The import arrows of DESIGN.md and the words that are banned in the core. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))

/** The part of the house that a file belongs to: its first folder, or its own name at the top. */
const partOf = (name: string) => name.split('/')[0]

/** The files of ours that a file imports, as paths below src/. */
const importsOf = ({ name, text }: { name: string; text: string }) =>
  [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)]
    .map(([, specifier]) => specifier)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(root, resolve(root, dirname(name), specifier)))

/** Which parts a part may import from, besides itself. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  api: ['cel'],
  cel: ['api'],
  client: ['api', 'sim'],
  apiserver: ['client', 'api', 'cel', 'sim'],
  controllers: ['client', 'api', 'sim'],
  scheduler: ['client', 'api', 'sim'],
  'kubelet-sim': ['client', 'api', 'sim'],
  why: ['apiserver', 'client', 'api', 'scheduler', 'sim'],
  'kinds.ts': ['api', 'client', 'controllers'],
  'manifests.ts': ['api'],
  'static-pod-manifest.ts': ['api', 'apiserver', 'client', 'kubelet-sim', 'manifests.ts'],
  'text-table.ts': ['api'],
  'execution.ts': ['client', 'kubelet-sim'],
  'bootstrap.ts': ['api', 'client'],
  system: ['api', 'client'],
  'cluster-options.ts': ['api', 'door', 'own-parts.ts', 'profile.ts', 'run-options.ts'],
  door: [
    'api',
    'apiserver',
    'client',
    'cluster-options.ts',
    'control-plane.ts',
    'kubelet-sim',
    'manifests.ts',
    'own-parts.ts',
    'run-options.ts',
    'sim',
    'static-pod-manifest.ts',
    'why',
  ],
  fetch: ['apiserver'],
  'own-parts.ts': ['api', 'apiserver', 'controllers', 'kubelet-sim', 'scheduler'],
  'run-options.ts': ['api', 'kubelet-sim', 'profile.ts'],
  'profile.ts': ['controllers', 'scheduler', 'kubelet-sim'],
}

/** A shortest circle through every file that is in one, each told once. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const told = new Set<string>()
  const circles: string[][] = []
  for (const start of graph.keys()) {
    const circle = told.has(start) ? undefined : wayBack(graph, start)
    if (!circle) continue
    for (const name of circle) told.add(name)
    circles.push(circle)
  }
  return circles
}

/** The shortest way from a file to itself. */
function wayBack(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const from = new Map<string, string>()
  const queue = [start]
  for (const name of queue) {
    for (const next of graph.get(name) ?? []) {
      if (next === start) return [...wayTo(from, start, name), start]
      if (from.has(next)) continue
      from.set(next, name)
      queue.push(next)
    }
  }
  return undefined
}

function wayTo(from: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [end]
  while (way[0] !== start) way.unshift(from.get(way[0])!)
  return way
}

describe('who may import whom', () => {
  test.each(Object.entries(arrows))('%s imports only from %j', (part, allowed) => {
    const wrong = files
      .filter(({ name }) => partOf(name) === part)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => partOf(target) !== part && !allowed.includes(partOf(target)))
          .map((target) => `${file.name} imports ${target}`),
      )
    expect(wrong).toEqual([])
  })

  test('a controller imports of controllers only itself, what runs it and what they share', () => {
    const controllerOf = (name: string) => name.split('/')[1]
    const wrong = files
      .filter(({ name }) => partOf(name) === 'controllers')
      .flatMap((file) => {
        const allowed = [controllerOf(file.name), 'runtime', 'shared']
        return importsOf(file)
          .filter((target) => partOf(target) === 'controllers' && !allowed.includes(controllerOf(target)))
          .map((target) => `${file.name} imports ${target}`)
      })
    expect(wrong).toEqual([])
  })

  /** The storeys of kubelet-sim, from the ground: each stands on those that it names. The node itself is above all of them. */
  const storeys: Readonly<Record<string, readonly string[]>> = {
    'profile.ts': [],
    pod: [],
    runtime: [],
    programs: ['runtime'],
    images: ['programs', 'runtime', 'profile.ts'],
    volumes: ['pod', 'runtime'],
    network: ['pod', 'runtime'],
    'kubelet-api': ['pod', 'runtime', 'eviction', 'machine-use.ts', 'node.ts'],
    eviction: ['pod', 'worker'],
    worker: ['pod', 'runtime', 'images', 'volumes', 'profile.ts'],
  }
  const storeyOf = (name: string) => (partOf(name) === 'kubelet-sim' ? name.split('/')[1] : undefined)

  test.each(Object.entries(storeys))('kubelet-sim/%s stands on %j', (storey, allowed) => {
    const wrong = files
      .filter(({ name }) => storeyOf(name) === storey)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => storeyOf(target) && ![storey, ...allowed].includes(storeyOf(target)!))
          .map((target) => `${file.name} imports ${target}`),
      )
    expect(wrong).toEqual([])
  })

  test('every folder of kubelet-sim has its storey', () => {
    const folders = files.map(({ name }) => name.split('/')).filter((path) => path.length > 2)
    const found = new Set(folders.filter(([part]) => part === 'kubelet-sim').map(([, folder]) => folder))
    expect([...found].filter((folder) => !(folder in storeys))).toEqual([])
  })

  test('no file imports itself, however long the way; the import of a type counts', () => {
    const graph = new Map(files.map((file) => [file.name, importsOf(file)]))
    expect(circlesIn(graph).map((circle) => circle.join(' -> '))).toEqual([])
  })

  test('every part of the house has its arrows written down', () => {
    const free = ['cluster.ts', 'control-plane.ts', 'index.ts', 'cli']
    expect(
      [...new Set(files.map(({ name }) => partOf(name)))].filter(
        (part) => !(part in arrows) && !free.includes(part),
      ),
    ).toEqual([])
  })
})

const isEdge = (name: string) =>
  ['apiserver/http/', 'cli/', 'door/http/', 'fetch/'].some((edge) => name.startsWith(edge))
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

/** The interpreter of JavaScript, and what servers write to their logs, speak of these words in texts. */
const withoutTexts = ({ name, text }: { name: string; text: string }) =>
  name.startsWith('kubelet-sim/programs/javascript/') || name.endsWith('notices.ts')
    ? text.replace(/(?:String\.raw)?`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''")
    : text

test('the interpreter of JavaScript is read when a program needs it, and not before', () => {
  const folder = 'kubelet-sim/programs/javascript/'
  const entrances = [`${folder}interpreter.ts`, `${folder}node/npm.ts`]
  const early = files
    .filter(({ name }) => !name.startsWith(folder))
    .flatMap((file) => importsOf(file).filter((path) => path.startsWith(folder)))
  expect([...new Set(early)].sort()).toEqual(entrances)
  const imported = files
    .filter(({ name }) => entrances.includes(name))
    .flatMap(({ name, text }) => importsOf({ name, text: text.replace(/typeof import\(/g, '') }))
  expect(imported.filter((path) => path.startsWith(folder))).toEqual([])
})

describe('the core knows no Node.js, no wall clock and no chance of its own', () => {
  const banned: readonly [string, RegExp][] = [
    ['node: modules', /from 'node:/],
    ['the wall clock', /\bDate\.now\(|new Date\(\)|performance\.now/],
    ['timers', /\b(setTimeout|setInterval|setImmediate|queueMicrotask|clearTimeout)\(/],
    ['chance', /Math\.random|randomUUID/],
    ['the locale', /localeCompare|toLocale/],
    ['Buffer and process', /\bBuffer\b|\bprocess\.(env|nextTick|stdout|exit)/],
  ]
  test.each(banned)('no %s', (_what, pattern) => {
    const wrong = files.filter(
      ({ name, text }) => !isEdge(name) && pattern.test(withoutComments(withoutTexts({ name, text }))),
    )
    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  test('async lives only at the edges and in the door to them', () => {
    const door = 'cluster.ts'
    const wrong = files.filter(
      ({ name, text }) =>
        !isEdge(name) &&
        name !== door &&
        /\b(async|await|Promise)\b/.test(withoutComments(withoutTexts({ name, text }))),
    )
    expect(wrong.map(({ name }) => name)).toEqual([])
  })
})

test('no source file but generated ones is longer than 400 lines', () => {
  const long = files.filter(({ name, text }) => !name.includes('generated/') && text.split('\n').length > 400)
  expect(long.map(({ name }) => name)).toEqual([])
})

test('shared code never asks which kind it holds', () => {
  const shared = files.filter(({ name }) => /^(client|apiserver|controllers\/(runtime|shared))\//.test(name))
  const asking = shared.filter(({ text }) => /kind [!=]== '[A-Z]/.test(withoutComments(text)))
  expect(asking.map(({ name }) => name)).toEqual([])
})

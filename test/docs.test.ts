/** What the README and the pages in docs/ name is there, and what the tests number is explained there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const docs = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)

/** `src/api/<group>/<kubectl's name>.ts` stands for many files: what can be looked up is the folder. */
const withoutPlaceholder = (path: string) => path.replace(/<.*$/, '')

/** The paths that a page names as code, from the root of the repository, and those that it links, from its own folder. */
function pathsIn(page: string): readonly string[] {
  const text = read(page).replace(/^```[\s\S]*?^```/gm, '')
  const code = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) => withoutPlaceholder(span).split(' '))
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => join(dirname(page), target))
  return [...code.filter((word) => /^(src|test|docs|examples|bench)\/|\.ts$/.test(word)), ...links]
}

describe('every path is there that is named in', () => {
  test.each(docs)('%s', (page) => {
    const missing = pathsIn(page).filter((path) => !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })
})

/** The numbers of promises in the names of a file's tests: `… (P14, P15)`. */
const promisesIn = (path: string) =>
  [...read(path).matchAll(/\((P\d+(?:, P\d+)*)\)/g)].flatMap(([, numbers]) => numbers.split(', '))

describe('docs/PODS.md', () => {
  /** What stands in the last column, by the number in the first. */
  const rows = new Map(
    [...read('docs/PODS.md').matchAll(/^\| (P\d+) \|.*\| ([^|]+) \|$/gm)].map(([, number, shown]) => [
      number,
      [...shown.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
    ]),
  )

  test('has every promise that a test is named after', () => {
    const unknown = tests.flatMap(promisesIn).filter((number) => !rows.has(number))
    expect(unknown).toEqual([])
  })

  test('names for each promise only tests that carry its number', () => {
    const wrong = [...rows].flatMap(([number, paths]) =>
      paths.filter((path) => !promisesIn(path).includes(number)).map((path) => `${number}: ${path}`),
    )
    expect(wrong).toEqual([])
  })
})

/** What both versions of OpenAPI say of paths, each in its own words. */
import type { Operation, Path } from './operations.ts'
import { type Parameter, parametersOf } from './parameters.ts'

interface Words<O, P> {
  operation(operation: Operation, path: Path): O
  parameter(parameter: Parameter): P
}

type PathItem<O, P> = Readonly<Partial<Record<Operation['method'], O>>> & {
  readonly parameters?: readonly P[]
}

/** By their paths, in the order of the alphabet. */
export const pathItems = <O, P>(
  paths: readonly Path[],
  words: Words<O, P>,
): Readonly<Record<string, PathItem<O, P>>> =>
  Object.fromEntries(
    paths.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((path) => [path.path, pathItem(path, words)]),
  )

function pathItem<O, P>(path: Path, { operation, parameter }: Words<O, P>): PathItem<O, P> {
  const methods = path.operations.map((each) => [each.method, operation(each, path)])
  const parameters = parametersOf(path).map(parameter)
  return { ...Object.fromEntries(methods), ...(parameters.length > 0 && { parameters }) }
}

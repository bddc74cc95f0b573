/** What can be assigned to, and what is said of what cannot. */
import { type Expression, SyntaxProblem } from './syntax.ts'

const namesOf: Readonly<Partial<Record<Expression['kind'], string>>> = {
  call: 'function call',
  binary: 'expression',
  unary: 'expression',
  logical: 'expression',
  compare: 'comparison',
  choice: 'conditional expression',
  lambda: 'lambda',
  dict: 'dict literal',
  set: 'set display',
  format: 'f-string expression',
  named: 'named expression',
  yield: 'yield expression',
}

const singles = new Map<unknown, string>([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
])

const makes = { list: 'list', set: 'set', dict: 'dict', generator: 'generator' } as const

function nameOf(target: Expression): string {
  if (target.kind === 'comprehension')
    return target.makes === 'generator' ? 'generator expression' : `${makes[target.makes]} comprehension`
  if (target.kind !== 'constant') return namesOf[target.kind] ?? target.kind
  return (
    singles.get(target.value) ??
    (typeof target.value === 'object' && target.value?.cls.name === 'ellipsis' ? 'ellipsis' : 'literal')
  )
}

/** Throws what is wrong with it. */
export function checkTarget(
  target: Expression,
  how: 'assign to' | 'delete' | 'augment' | 'annotate',
  isWithin = false,
): void {
  switch (target.kind) {
    case 'name':
    case 'attribute':
    case 'item':
      return
    case 'tuple':
    case 'list':
      if (how === 'annotate')
        throw new SyntaxProblem(`only single target (not ${target.kind}) can be annotated`, target.at)
      if (how === 'augment') break
      for (const each of target.items) checkTarget(each, how, true)
      if (how === 'assign to' && target.items.filter(({ kind }) => kind === 'star').length > 1)
        throw new SyntaxProblem('multiple starred expressions in assignment', target.at)
      return
    case 'star':
      if (how === 'assign to' && isWithin) return checkTarget(target.value, how, true)
      throw new SyntaxProblem('starred assignment target must be in a list or tuple', target.at)
    default:
      break
  }
  if (how === 'annotate') throw new SyntaxProblem('illegal target for annotation', target.at)
  const name = nameOf(target)
  if (how === 'augment')
    throw new SyntaxProblem(`'${name}' is an illegal expression for augmented assignment`, target.at)
  const single = target.kind === 'constant' && singles.has(target.value)
  const hint =
    how === 'assign to' && !single && !isWithin ? " here. Maybe you meant '==' instead of '='?" : ''
  throw new SyntaxProblem(`cannot ${how} ${name}${hint}`, target.at)
}

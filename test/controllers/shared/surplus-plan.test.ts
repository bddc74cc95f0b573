import { expect, test } from 'vitest'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { SurplusPlans } from '../../../src/controllers/shared/surplus-plan.ts'

const setOf = (uid: string) => ({ metadata: { name: 'web', namespace: 'default', uid } }) as unknown as Pod

const podsNamed = (...names: readonly string[]) => names.map((name) => ({ metadata: { name } }) as Pod)

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name)

test('what is decided once is worked off over several turns, and then decided anew', () => {
  const plans = new SurplusPlans()
  const decisions = [podsNamed('a', 'b', 'c'), podsNamed('d')]
  const next = () => names(plans.next(setOf('1'), 2, () => decisions.shift()!))

  expect([next(), next(), next()]).toEqual([['a', 'b'], ['c'], ['d']])
})

test('the plan of a set is not carried out for its namesake, nor once it is forgotten', () => {
  const plans = new SurplusPlans()
  plans.next(setOf('1'), 1, () => podsNamed('old', 'old'))
  expect(names(plans.next(setOf('2'), 1, () => podsNamed('new', 'new')))).toEqual(['new'])

  plans.forget('default/web')
  expect(names(plans.next(setOf('2'), 1, () => podsNamed('newest')))).toEqual(['newest'])
})

test('of few pods all are decided about, of very many the half', () => {
  expect([3, 500, 900, 100_000].map((surplus) => SurplusPlans.sizeFor(surplus))).toEqual([
    3, 500, 500, 50_000,
  ])
})

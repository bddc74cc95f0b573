/** Every scenario, played in this process: each answer is that of the real server, or stands in differs.md. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createCluster } from '../../src/index.ts'
import { whileTheWallFlies } from '../support/wall.ts'
import { differences, listed } from './differences.ts'
import { inProcess } from './in-process.ts'
import { play } from './play.ts'
import { type Answer, clusterOf, recorded } from './scenario.ts'

const all = recorded()
const known = listed()
const played = new Map<string, readonly Answer[]>()

/** A watch lasts as long on the wall as it asks for, and all scenarios are played side by side. */
beforeAll(async () => {
  await whileTheWallFlies(() =>
    Promise.all(
      all.map(async (each) => {
        const cluster = createCluster(clusterOf(each.name))
        played.set(each.name, await play(inProcess(cluster), each))
        await cluster.close()
      }),
    ),
  )
}, 300_000)

describe('the answers of the real server', () => {
  test.each(all)('$name', ({ name, answers, scenario }) => {
    const different = played.get(name)!.flatMap((here, step) => {
      const found = differences(answers[step], here)
      return found.length > 0 ? [{ step, do: scenario.steps[step].do, found }] : []
    })
    const expected = known.get(name) ?? []
    expect(different.filter(({ step }) => !expected.includes(step))).toEqual([])
    expect(different.map(({ step }) => step)).toEqual(expected)
  })
})

test('what is listed as different is a scenario that is played', () => {
  const names = new Set(all.map(({ name }) => name))
  expect([...known.keys()].filter((name) => !names.has(name))).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import { seconds } from '../../src/sim/duration.ts'
import { Supervisor, TurnFailure } from '../../src/sim/supervisor.ts'

class Refusal extends Error {}

function newSupervisor() {
  const supervisor = new Supervisor({
    whereabouts: () => ({ at: Date.UTC(2026, 0, 1), revision: 12, seed: 7 }),
    isRefusal: (error) => error instanceof Refusal,
  })
  const failing = (error: unknown) => ({
    name: 'reconcile deployment',
    run: () => {
      throw error
    },
    of: (key: string) => key,
  })
  return { supervisor, failing }
}

describe('a turn that throws', () => {
  test('is reported with its name, its subject, the time, the revision and the seed', () => {
    const { supervisor, failing } = newSupervisor()
    expect(supervisor.run(failing(new TypeError('no such thing')), 'default/web')).toBe(false)
    expect(supervisor.take().map(({ message }) => message)).toEqual([
      "reconcile deployment default/web: no such thing (at 2026-01-01T00:00:00.000Z of the cluster's time, revision 12, seed 7)",
    ])
  })

  test('keeps what was thrown as its cause, whatever it is', () => {
    const { supervisor, failing } = newSupervisor()
    supervisor.run(failing('a word'), 'default/web')
    expect(supervisor.failures[0]).toMatchObject({
      turn: 'reconcile deployment default/web',
      cause: 'a word',
    })
  })

  test('is taken once, and remembered for who asks later', () => {
    const { supervisor, failing } = newSupervisor()
    supervisor.run(failing(new Error('broken')), 'default/web')
    expect(supervisor.take()).toHaveLength(1)
    expect(supervisor.take()).toEqual([])
    expect(supervisor.failures).toHaveLength(1)
  })

  test('fills no memory, however often it fails', () => {
    const { supervisor, failing } = newSupervisor()
    for (let n = 0; n < 1_000; n++) supervisor.run(failing(new Error(`number ${n}`)), 'default/web')
    expect(supervisor.count).toBe(1_000)
    expect(supervisor.failures).toHaveLength(100)
    expect(supervisor.take()).toHaveLength(100)
  })
})

describe('a turn that is refused', () => {
  test('backs off, and is no failure', () => {
    const { supervisor, failing } = newSupervisor()
    const backedOff: string[] = []
    const turn = { ...failing(new Refusal('not now')), refused: (key: string) => void backedOff.push(key) }
    expect(supervisor.run(turn, 'default/web')).toBe(false)
    expect(backedOff).toEqual(['default/web'])
    expect(supervisor.failures).toEqual([])
  })

  test('is a failure where nobody has said how to back off', () => {
    const { supervisor, failing } = newSupervisor()
    supervisor.run(failing(new Refusal('not now')), 'default/web')
    expect(supervisor.failures).toHaveLength(1)
  })

  test('is a failure where backing off fails', () => {
    const { supervisor, failing } = newSupervisor()
    const refused = () => {
      throw new Error('cannot even back off')
    }
    supervisor.run({ ...failing(new Refusal('not now')), refused }, 'default/web')
    expect(supervisor.failures[0].message).toContain('cannot even back off')
  })
})

describe('a task of the clock that throws', () => {
  const newClock = () => {
    const clock = new Clock(0)
    const said: string[] = []
    clock.after(seconds(1), () => {
      throw new Error('broken')
    })
    clock.after(seconds(1), () => void said.push('neighbour'))
    clock.after(seconds(2), () => void said.push('later'))
    return { clock, said }
  }

  test('is thrown out of advance at its instant, and what comes after it comes with the next advance', () => {
    const { clock, said } = newClock()
    expect(() => clock.advance(seconds(5))).toThrow(TurnFailure)
    expect([clock.now(), said]).toEqual([seconds(1), []])
    clock.advance(seconds(4))
    expect([clock.now(), said]).toEqual([seconds(5), ['neighbour', 'later']])
  })

  test('is thrown out of settle', () => {
    const { clock, said } = newClock()
    expect(() => clock.settle(seconds(5))).toThrow('broken')
    expect(clock.settle(seconds(5))).toBe(true)
    expect(said).toEqual(['neighbour', 'later'])
  })

  test('several at once are thrown together', () => {
    const clock = new Clock(0)
    const { supervisor } = clock
    clock.after(0, () => {
      supervisor.report('first', new Error('one'))
      supervisor.report('second', new Error('two'))
    })
    expect(() => clock.advance(1)).toThrow(/^2 turns failed, first first: one/)
  })
})

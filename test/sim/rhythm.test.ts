import { describe, expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import type { Repeater } from '../../src/sim/rhythm.ts'

const newRhythm = (periodMs = 10) => {
  const clock = new Clock(0)
  const said: string[] = []
  const say = (word: string) => () => void said.push(`${word}@${clock.now()}`)
  return { clock, rhythm: clock.rhythm(periodMs), said, say }
}

describe('a rhythm', () => {
  test('beats in the order of phases, and those of one phase as they have joined', () => {
    const { clock, rhythm, said, say } = newRhythm()
    rhythm.join(7, say('late'))
    rhythm.join(3, say('early'))
    rhythm.join(7, say('later'))
    clock.advance(20)
    expect(said).toEqual(['early@3', 'late@7', 'later@7', 'early@13', 'late@17', 'later@17'])
  })

  test('comes before all else that is due at its instant', () => {
    const { clock, rhythm, said, say } = newRhythm()
    clock.after(5, say('task'))
    rhythm.join(5, say('beat'))
    clock.advance(5)
    expect(said).toEqual(['beat@5', 'task@5'])
  })

  test('beats as often however time is advanced', () => {
    const { clock, rhythm, said, say } = newRhythm()
    rhythm.join(10, say('beat'))
    for (const piece of [9, 1, 0, 3, 17, 0.5, 9.5]) clock.advance(piece)
    expect(said).toEqual(['beat@10', 'beat@20', 'beat@30', 'beat@40'])
    expect(clock.turns).toBe(4)
  })

  test('takes in who joins while it beats, for the first time when he says', () => {
    const { clock, rhythm, said, say } = newRhythm()
    rhythm.join(5, () => {
      say('first')()
      if (said.length > 1) return
      rhythm.join(8, say('soon'))
      rhythm.join(14, say('next round'))
    })
    clock.advance(20)
    expect(said).toEqual(['first@5', 'soon@8', 'next round@14', 'first@15', 'soon@18'])
  })

  test('lets go of who ends, be it in his own beat', () => {
    const { clock, rhythm, said, say } = newRhythm()
    const other = rhythm.join(6, say('other'))
    const own = rhythm.join(4, () => {
      say('own')()
      if (clock.now() > 10) own.end()
    })
    rhythm.join(8, () => other.end())
    clock.advance(40)
    expect(said).toEqual(['own@4', 'other@6', 'own@14'])
    expect(clock.nextAt()).toBe(48)
  })

  test('is background work', () => {
    const { clock, rhythm, said, say } = newRhythm()
    rhythm.join(10, say('beat'))
    clock.after(4, say('task'))
    expect(clock.settle(1_000)).toBe(true)
    expect(said).toEqual(['task@4'])
  })
})

describe('a beat of which is known what comes', () => {
  const counting = (said: string[], clock: Clock): Repeater<string> => ({
    repeat: (what, before) => {
      if (clock.now() > 30) return 0
      said.push(`${what} after ${before}`)
      return before + 1
    },
    tell: (answer) => void said.push(`told ${answer}`),
  })

  test('is repeated without its turn, until nothing is done or it unlearns that', () => {
    const { clock, rhythm, said, say } = newRhythm()
    const beat = rhythm.join(5, say('turn'))
    clock.advance(5)
    beat.repeat(counting(said, clock), 'again')
    clock.advance(20)
    expect(said).toEqual(['turn@5', 'again after 0', 'told 1', 'again after 1', 'told 2'])
    expect([beat.lastAnswer, beat.lastAt]).toEqual([2, 25])
    clock.advance(10)
    expect(said.at(-1)).toBe('turn@35')
    beat.unlearn()
    clock.advance(10)
    expect(said.at(-1)).toBe('turn@45')
    expect(beat.lastAnswer).toBe(0)
  })
})

/** What contributors run says in a sentence what is wrong with its command line. */
import { afterEach, expect, test, vi } from 'vitest'
import { CommandError, fitting, optionsOf, runCommand } from '../../scripts/command-line.ts'

const usage = 'npm run soak -- [--seeds NUMBER]'
const options = { seeds: { type: 'string' }, tell: { type: 'boolean' } } as const

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

test.for([
  [['--wrong'], "Unknown option '--wrong'"],
  [['--seeds'], "Option '--seeds <value>' argument missing"],
  [['--tell=yes'], "Option '--tell' does not take an argument"],
  [['seven'], "Unexpected argument 'seven'"],
] as const)('%j is refused, with what is meant', ([args, sentence]) => {
  expect(() => optionsOf(usage, { args: [...args], options })).toThrow(
    new CommandError(`${sentence}\nusage: ${usage}`),
  )
})

test('a pattern that is none is refused, and one that would explode does no harm', () => {
  expect(() => fitting('--only', '(')).toThrow(new CommandError('--only is no regular expression: ('))
  expect(fitting('--only', '^(a+)+$')(`${'a'.repeat(40)}!`)).toBe(false)
})

test('its user is told without a stack, and the exit code is 1', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()

  await runCommand(() => {
    throw new CommandError('there is no such case')
  })

  expect(told.mock.calls).toEqual([['there is no such case']])
  expect(process.exitCode).toBe(1)
})

test('a fault of the command itself is not hidden', async () => {
  await expect(
    runCommand(() => {
      throw new TypeError('not a function')
    }),
  ).rejects.toThrow(TypeError)
})

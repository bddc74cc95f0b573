import { expect, test } from 'vitest'
import { isTimeZone, parseSchedule } from '../../../src/api/batch/cron.ts'
import { nextAfter } from '../../../src/api/batch/cron-next.ts'

test.each([
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['* * * foo *', 'failed to parse int from foo: strconv.Atoi: parsing "foo": invalid syntax'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['@never', 'unrecognized descriptor: @never'],
  ['@every 1d', 'failed to parse duration @every 1d: time: unknown unit "d" in duration "1d"'],
  ['x-1-2 * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['TZ=UTC', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
  ['TZ=../UTC 0 0 * * *', 'provided bad location ../UTC: time: invalid location name'],
  ['TZ=Europe * * * * *', 'provided bad location Europe: is a directory'],
  ['TZ=Mars/Base * * * * *', 'provided bad location Mars/Base: unknown time zone Mars/Base'],
])('%s is no schedule: %s', (text, sentence) => {
  expect(() => parseSchedule(text)).toThrow(sentence)
})

test.each([
  '0 0 1 1 *',
  '*/5 1-3 * JAN,feb MON-FRI',
  '0/15 ? * * sun',
  '@hourly',
  '@every 1h30m',
  'TZ=UTC 0 0 * * *',
])('%s is a schedule', (text) => {
  expect(() => parseSchedule(text)).not.toThrow()
})

test('time zones have the names that the IANA gives them', () => {
  expect(['UTC', 'Europe/Berlin', 'Etc/GMT+5'].every(isTimeZone)).toBe(true)
  expect(['local', 'europe/berlin', '../etc', '+01:00', 'Mars/Base'].some(isTimeZone)).toBe(false)
})

const at = (text: string) => Date.parse(text)

test.each([
  ['*/15 * * * *', 'UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:15:00Z'],
  ['0 0 31 * *', 'UTC', '2026-02-01T00:00:00Z', '2026-03-31T00:00:00Z'],
  ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['0 0 13 * FRI', 'UTC', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00Z'],
  // Clocks go back: the hour comes twice, and what is due in it is due twice.
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
  ['0 * * * *', 'America/New_York', '2026-11-01T05:00:00Z', '2026-11-01T06:00:00Z'],
  // Where they go back an hour after midnight, a day has two of it, too.
  ['15 0 1 11 *', 'America/Havana', '2026-11-01T04:15:00Z', '2026-11-01T05:15:00Z'],
  ['0 0 * * *', 'Africa/Cairo', '2026-04-22T22:00:00Z', '2026-04-24T21:00:00Z'],
  // The real parser looks for a day from midnight on: where that never comes, a day may be missed, or come too early.
  ['0 12 */2 * *', 'Asia/Beirut', '2026-03-27T22:00:00Z', '2026-03-31T09:00:00Z'],
  ['25-42/2 0,1 * * 5-6', 'America/Sao_Paulo', '2018-11-03T20:55:14Z', '2018-11-04T03:25:00Z'],
  ['2,24 3 * * *', 'Australia/Lord_Howe', '2026-04-04T09:53:42Z', '2026-04-05T16:32:00Z'],
  ['30 2 29 2 *', 'Asia/Kathmandu', '2026-06-01T00:00:00Z', '2028-02-28T20:45:00Z'],
  ['@every 90s', 'UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:01:30Z'],
])('%s in %s comes due after %s at %s', (schedule, zone, from, due) => {
  expect(nextAfter(parseSchedule(schedule), at(from), zone)).toBe(at(due))
})

test('what can never be comes never', () => {
  expect(nextAfter(parseSchedule('0 0 30 2 *'), at('2026-01-01T00:00:00Z'))).toBeUndefined()
})

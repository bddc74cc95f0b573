import { expect, test } from 'vitest'
import { unreadable, valueInFile } from '../../../src/kubelet-sim/pod/env-file.ts'

test.each<[string, string | typeof unreadable]>([
  ["KEY='value'", 'value'],
  ["  KEY='value' # comment", 'value'],
  ["\n# KEY='no'\n\t\nKEY='a=b $x \\n'", 'a=b $x \\n'],
  ["OTHER='1'\nKEY='first\nsecond'\nrest", 'first\nsecond'],
  ["KEY='1'\nKEY='2'", '1'],
  ["KEY= 'value'", ''],
  ["KEY=''", ''],
  ['', ''],
  ['KEY', unreadable],
  ['=x', unreadable],
  ["KEY ='value'", unreadable],
  ['KEY=value', unreadable],
  ['KEY="value"', unreadable],
  ["KEY='value' more", unreadable],
  ["KEY='value", unreadable],
  ["OTHER=x\nKEY='value'", unreadable],
  ["export KEY='value'", ''],
])('%j', (text, value) => {
  expect(valueInFile(text, 'KEY')).toBe(value)
})

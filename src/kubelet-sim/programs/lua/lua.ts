/** Lua 5.1 as others embed it: a machine with its library. */
import { Random } from '../../../sim/random.ts'
import { baseNatives } from './library/base.ts'
import { jsonNatives } from './library/json.ts'
import { libraryOf, putAll } from './library/natives.ts'
import { bitNatives, mathConstants, mathNatives } from './library/numbers.ts'
import { tableNatives } from './library/tables.ts'
import { textNatives } from './library/texts.ts'
import { Machine } from './machine.ts'
import { Table } from './values.ts'

/** @param chunk how the source is called in errors */
export function luaMachine(chunk: string, host: ConstructorParameters<typeof Machine>[2]): Machine {
  const globals = new Table()
  const machine = new Machine(globals, chunk, host)
  putAll(globals, machine, baseNatives)
  globals.set('_G', globals)
  globals.set('_VERSION', 'Lua 5.1')
  globals.set('string', libraryOf(machine, textNatives))
  globals.set('table', libraryOf(machine, tableNatives))
  globals.set('math', libraryOf(machine, mathNatives(new Random(0)), mathConstants))
  globals.set('bit', libraryOf(machine, bitNatives))
  const nothing = new Table()
  globals.set('cjson', libraryOf(machine, jsonNatives(nothing), { null: nothing }))
  return machine
}

/** How functions of ours become those of objects. */
import { type Realm, symbols } from './realm.ts'
import { C, type Key, Native, type Obj, Slot, type Value, W } from './values.ts'
import type { Run } from './vm.ts'

/** By `name/how many arguments it takes`; `get name` for what is read, `@@iterator` for symbols. */
export type Natives = Readonly<Record<string, Run>>

const keyOf = (name: string): Key =>
  name.startsWith('@@') ? symbols[name.slice(2) as keyof typeof symbols] : name
const shownName = (name: string): string => (name.startsWith('@@') ? `[Symbol.${name.slice(2)}]` : name)

export function install({ function: proto }: Realm, of: Obj, natives: Natives, flags = W | C): void {
  for (const [text, run] of Object.entries(natives)) {
    const accessor = /^(get|set) (.*)$/.exec(text)
    if (accessor) {
      const [, how, name] = accessor
      const made = new Native(proto, `${how} ${shownName(name)}`, how === 'get' ? 0 : 1, run as never)
      const key = keyOf(name)
      const known = of.own(key)
      const other = known instanceof Slot ? known : undefined
      of.put(
        key,
        how === 'get'
          ? new Slot(undefined, C, made, other?.setter)
          : new Slot(undefined, C, other?.getter, made),
      )
      continue
    }
    const [name, length] = text.split('/')
    of.put(
      keyOf(name),
      new Slot(new Native(proto, shownName(name), Number(length ?? 0), run as never), flags),
    )
  }
}

export function constants(of: Obj, values: Readonly<Record<string, Value>>, flags = 0): void {
  for (const [name, value] of Object.entries(values)) of.put(keyOf(name), new Slot(value, flags))
}

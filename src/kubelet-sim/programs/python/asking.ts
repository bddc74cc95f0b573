/** How one object is asked for something by what its class says: `__str__`, `__eq__` and their like. */
import { Call, Class, type Doing, Instance, Method, typeOf, type Value } from './values.ts'

/** Calls something, and waits for what it answers. */
export function* call(callee: Value, args: Value[] = [], keywords?: Map<string, Value>): Doing<Value> {
  return (yield new Call(callee, args, keywords)) as Value
}

/** What a class of a program says under such a name, as something to be called with the object first. */
export function special(of: Value, name: string): Value | undefined {
  const cls = typeOf(of)
  return cls.isOurs && !(of instanceof Instance) ? undefined : cls.find(name)
}

/** The same, whoever has written the class. */
export const anySpecial = (of: Value, name: string): Value | undefined => typeOf(of).find(name)

/** Calls what its class says, with the object before the others. */
export function* ask(found: Value, of: Value, ...args: Value[]): Doing<Value> {
  if (found !== null && typeof found === 'object' && 'callee' in found && !(found instanceof Method)) {
    // A static method is not told of the object, and a class method of its class.
    const isOfClass = found.cls.name === 'classmethod'
    return yield* call(
      found.callee as Value,
      isOfClass ? [of instanceof Class ? of : typeOf(of), ...args] : args,
    )
  }
  return yield* call(found, [of, ...args])
}

/** How deep lists and their like are looked into. */
export const deepestValue = 150

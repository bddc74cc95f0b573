/** How attributes are found: on an object, in its class, or by asking what its class has for that. */
import { attributeError, noAttribute, typeError } from './errors.ts'
import {
  Call,
  Class,
  ClassMethod,
  Exception,
  Func,
  Getter,
  Instance,
  Method,
  Module,
  type Names,
  Native,
  type Obj,
  Property,
  type Raised,
  StaticMethod,
  Super,
  typeOf,
  typeType,
  type Value,
} from './values.ts'

/** What an attribute is, or what has to be called to know it; undefined where there is none. */
type Found = Value | Call | undefined

/** What all objects have, as others call it (`super().__repr__()`): nobody is asked for it otherwise. */
export const objectMethods: Names = new Map()

const ofEverything = (self: Value, name: string): Found => {
  const found = objectMethods.get(name)
  return found === undefined ? undefined : new Method(found, self)
}

const call = (callee: Value, ...args: Value[]): Call => new Call(callee, args, undefined)

/** What is found in a class becomes a method of the object that it is found through. */
export function bound(found: Value, self: Value, cls: Class): Found {
  if (found instanceof Func) return new Method(found, self)
  if (found === null || typeof found !== 'object') return found
  if (found instanceof Native) return found.isMethod ? new Method(found, self) : found
  if (found instanceof Property) {
    if (found.getter === null) throw attributeError('unreadable attribute')
    return call(found.getter, self)
  }
  if (found instanceof Getter) return found.get(self as never)
  return described(found, self, cls)
}

/** What somebody decides himself who is found in a class. @param self None where the class is asked, and no object of it */
function described(found: Value, self: Value, cls: Class): Found {
  if (found instanceof ClassMethod) return new Method(found.callee, cls)
  if (found instanceof StaticMethod) return found.callee
  if (found instanceof Instance) {
    const get = found.cls.find('__get__')
    if (get !== undefined) return call(get, found, self, cls)
  }
  return found
}

export function findAttribute(of: Value, name: string): Found {
  if (of instanceof Class) return ofClass(of, name)
  if (of instanceof Super) return ofSuper(of, name)
  const cls = typeOf(of)
  const inClass = cls.find(name)
  if (inClass instanceof Property || inClass instanceof Getter) return bound(inClass, of, cls)
  if (of !== null && typeof of === 'object') {
    const own = of.attrs?.get(name)
    if (own !== undefined) return own
  }
  if (inClass !== undefined) return bound(inClass, of, cls)
  return common(of, name)
}

function ofClass(of: Class, name: string): Found {
  const about = typeType.own.get(name)
  if (about instanceof Getter) return about.get(of as never)
  const found = of.find(name)
  if (found !== undefined && !(found instanceof Getter && of.isOurs)) return described(found, null, of)
  const inMeta = of.cls.find(name) ?? typeType.find(name)
  return inMeta === undefined ? objectMethods.get(name) : bound(inMeta, of, of.cls)
}

function ofSuper({ after, self }: Super, name: string): Found {
  const cls = self instanceof Class && self.isA(after) ? self : typeOf(self)
  const found = cls.findAfter(after, name)
  if (found === undefined) return name === '__class__' ? cls : ofEverything(self, name)
  if (self === cls && (found instanceof Func || (found instanceof Native && found.isMethod))) return found
  return bound(found, self, cls)
}

/** What is asked for by a name that nothing stands under. */
function common(of: Value, name: string): Found {
  const cls = typeOf(of)
  if (name === '__class__') return cls
  const ask = cls.isOurs ? undefined : cls.find('__getattr__')
  if (ask !== undefined) return call(ask, of, name)
  if (of instanceof Module) {
    const own = of.attrs.get('__getattr__')
    if (own !== undefined) return call(own, name)
  }
  return ofEverything(of, name)
}

export function missing(of: Value, name: string): Raised {
  if (of instanceof Module) return attributeError(`module '${of.name}' has no attribute '${name}'`)
  if (of instanceof Super) return attributeError(`'super' object has no attribute '${name}'`)
  return noAttribute(of, name)
}

/** Sets an attribute, or deletes it where there is no value; answers what has to be called for that. */
export function setAttribute(of: Value, name: string, value: Value | undefined): Call | undefined {
  const cls = typeOf(of)
  const inClass = cls.find(name)
  if (inClass instanceof Property) {
    const callee = value === undefined ? inClass.deleter : inClass.setter
    if (callee === null)
      throw attributeError(
        `property '${name}' of '${cls.name}' object has no ${value === undefined ? 'deleter' : 'setter'}`,
      )
    return value === undefined ? call(callee, of) : call(callee, of, value)
  }
  if (inClass instanceof Instance && value !== undefined) {
    const set = inClass.cls.find('__set__')
    if (set !== undefined) return call(set, inClass, of, value)
  }
  if (inClass instanceof Getter && inClass.set && value !== undefined) {
    inClass.set(of as never, value)
    return undefined
  }
  const own = cls.isOurs ? undefined : cls.find(value === undefined ? '__delattr__' : '__setattr__')
  if (own instanceof Func) return value === undefined ? call(own, of, name) : call(own, of, name, value)
  setPlainly(of, name, value)
  return undefined
}

/** As it is set where nobody has a say in it. */
export function setPlainly(of: Value, name: string, value: Value | undefined): void {
  if (of instanceof Class) {
    if (of.isOurs) throw typeError(`cannot set '${name}' attribute of immutable type '${of.name}'`)
    if (value === undefined && !of.own.has(name)) throw missing(of, name)
    return of.set(name, value)
  }
  if (of === null || typeof of !== 'object' || !hasNames(of))
    throw attributeError(
      typeOf(of).find(name) === undefined
        ? `'${typeOf(of).name}' object has no attribute '${name}' and no __dict__ for setting new attributes`
        : `'${typeOf(of).name}' object attribute '${name}' is read-only`,
    )
  const slots = of instanceof Instance ? of.cls.find('__slots__') : undefined
  if (slots !== undefined && value !== undefined && !allows(slots, name)) throw noAttribute(of, name)
  if (value !== undefined) (of.attrs ??= new Map()).set(name, value)
  else if (!of.attrs?.delete(name)) throw missing(of, name)
}

const allows = (slots: Value, name: string): boolean =>
  slots === name ||
  (slots !== null && typeof slots === 'object' && 'items' in slots && (slots.items as Value[]).includes(name))

/** Whether attributes can be set on it. */
const hasNames = (of: Obj): boolean =>
  of instanceof Instance ||
  of instanceof Func ||
  of instanceof Module ||
  of instanceof Exception ||
  !of.cls.isOurs ||
  of.attrs !== undefined

/** The classes of exceptions, and how one is raised. */
import type { PosixError } from '../../runtime/posix.ts'
import { Class, Exception, objectType, Raised, TooLarge, typeOf, type Value } from './values.ts'

/** Each with what descends from it. */
interface Tree {
  readonly [name: string]: Tree
}

const tree: Tree = {
  BaseException: {
    SystemExit: {},
    KeyboardInterrupt: {},
    GeneratorExit: {},
    Exception: {
      StopIteration: {},
      StopAsyncIteration: {},
      ArithmeticError: { FloatingPointError: {}, OverflowError: {}, ZeroDivisionError: {} },
      AssertionError: {},
      AttributeError: {},
      BufferError: {},
      EOFError: {},
      ImportError: { ModuleNotFoundError: {} },
      LookupError: { IndexError: {}, KeyError: {} },
      MemoryError: {},
      NameError: { UnboundLocalError: {} },
      OSError: {
        BlockingIOError: {},
        ChildProcessError: {},
        ConnectionError: {
          BrokenPipeError: {},
          ConnectionAbortedError: {},
          ConnectionRefusedError: {},
          ConnectionResetError: {},
        },
        FileExistsError: {},
        FileNotFoundError: {},
        InterruptedError: {},
        IsADirectoryError: {},
        NotADirectoryError: {},
        PermissionError: {},
        ProcessLookupError: {},
        TimeoutError: {},
      },
      ReferenceError: {},
      RuntimeError: { NotImplementedError: {}, RecursionError: {} },
      SyntaxError: { IndentationError: { TabError: {} } },
      SystemError: {},
      TypeError: {},
      ValueError: { UnicodeError: { UnicodeDecodeError: {}, UnicodeEncodeError: {} } },
      Warning: {
        DeprecationWarning: {},
        FutureWarning: {},
        PendingDeprecationWarning: {},
        ResourceWarning: {},
        RuntimeWarning: {},
        SyntaxWarning: {},
        UserWarning: {},
      },
    },
  },
}

/** All of them, by name. */
export const exceptions: ReadonlyMap<string, Class> = classesOf(tree, objectType, new Map())

function classesOf(names: Tree, base: Class, into: Map<string, Class>): Map<string, Class> {
  for (const [name, heirs] of Object.entries(names)) {
    const made = new Class(name, [base])
    made.construct = (cls, args) => new Exception(cls, args)
    into.set(name, made)
    classesOf(heirs, made, into)
  }
  return into
}

const named = (name: string): Class => exceptions.get(name)!

export const baseException = named('BaseException')
export const systemExit = named('SystemExit')
export const keyboardInterrupt = named('KeyboardInterrupt')
export const generatorExit = named('GeneratorExit')
export const stopIteration = named('StopIteration')
export const stopAsyncIteration = named('StopAsyncIteration')
export const osError = named('OSError')
export const importError = named('ImportError')

/** The exception of that class, to be thrown. */
export const failure = (cls: Class, ...args: readonly Value[]): Raised => new Raised(new Exception(cls, args))

export const typeError = (message: string): Raised => failure(named('TypeError'), message)
export const valueError = (message: string): Raised => failure(named('ValueError'), message)
export const indexError = (message: string): Raised => failure(named('IndexError'), message)
export const keyError = (key: Value): Raised => failure(named('KeyError'), key)
export const nameError = (name: string): Raised =>
  failure(named('NameError'), `name '${name}' is not defined`)
export const unboundError = (name: string): Raised =>
  failure(
    named('UnboundLocalError'),
    `cannot access local variable '${name}' where it is not associated with a value`,
  )
export const zeroDivision = (message: string): Raised => failure(named('ZeroDivisionError'), message)
export const overflowError = (message: string): Raised => failure(named('OverflowError'), message)
export const runtimeError = (message: string): Raised => failure(named('RuntimeError'), message)
export const recursionError = (message = 'maximum recursion depth exceeded'): Raised =>
  failure(named('RecursionError'), message)
export const memoryError = (): Raised => failure(named('MemoryError'))
export const tooLarge = (): TooLarge => new TooLarge(memoryError().exception)
export const attributeError = (message: string): Raised => failure(named('AttributeError'), message)

export const noAttribute = (of: Value, name: string): Raised =>
  attributeError(
    of instanceof Class
      ? `type object '${of.name}' has no attribute '${name}'`
      : `'${typeOf(of).name}' object has no attribute '${name}'`,
  )

/** What the system calls answer, by their numbers on Linux. */
const numbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  E2BIG: 7,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENOSPC: 28,
  EROFS: 30,
  ENXIO: 6,
  EPIPE: 32,
  ENAMETOOLONG: 36,
  ENOTEMPTY: 39,
  ELOOP: 40,
  ENOTCONN: 107,
  EADDRINUSE: 98,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
}

export const errorNumbers = numbers

const classesOfNumbers: Readonly<Record<number, string>> = {
  1: 'PermissionError',
  2: 'FileNotFoundError',
  3: 'ProcessLookupError',
  10: 'ChildProcessError',
  11: 'BlockingIOError',
  13: 'PermissionError',
  17: 'FileExistsError',
  20: 'NotADirectoryError',
  21: 'IsADirectoryError',
  32: 'BrokenPipeError',
  104: 'ConnectionResetError',
  110: 'TimeoutError',
  111: 'ConnectionRefusedError',
}

/** The class that an OSError with such a number is of. */
const classOfNumber = (number: Value): Class =>
  named((typeof number === 'number' && classesOfNumbers[number]) || 'OSError')

osError.construct = (cls, args) =>
  new Exception(cls === osError && args.length >= 2 ? classOfNumber(args[0]) : cls, args)

/** What a system call has answered, about a file. */
export function systemError({ code, message }: Pick<PosixError, 'code' | 'message'>, file?: Value): Raised {
  const number = numbers[code] ?? 5
  return failure(classOfNumber(number), number, message, ...(file === undefined ? [] : [file]))
}

/** Whether what was thrown is an exception of that class. */
export const isRaised = (error: unknown, name: string): error is Raised =>
  error instanceof Raised && error.exception.cls.isA(named(name))

/** What modules that are written in Python have of the interpreter: `_io`, `_traceback`, and errno. */
import { errorNumbers } from '../errors.ts'
import type { Host } from '../host.ts'
import { fill } from '../natives.ts'
import { binaryFileType, textFileType, unsupportedOperation } from '../streams.ts'
import { Dict } from '../tables.ts'
import { lastLines, tracebackText } from '../traceback.ts'
import type { Exception, Names, Value } from '../values.ts'

export function io(names: Names, host: Host): void {
  fill(
    names,
    {},
    {
      open: host.builtins.get('open')!,
      BufferedReader: binaryFileType,
      BufferedWriter: binaryFileType,
      FileIO: binaryFileType,
      UnsupportedOperation: unsupportedOperation,
      TextFile: textFileType,
      __all__: null,
    },
  )
  names.delete('__all__')
}

export function traceback(names: Names, host: Host): void {
  const minor = Number(host.version.split('.')[1])
  fill(names, {
    '_format(exception)': ([exception]) => tracebackText(exception as Exception, minor),
    '_lines(exception)': ([exception]) => lastLines(exception as Exception),
  })
}

export function errno(names: Names): void {
  const codes = new Dict()
  for (const [name, number] of Object.entries(errorNumbers)) {
    names.set(name, number as Value)
    codes.put(number, number, name)
  }
  names.set('errorcode', codes)
}

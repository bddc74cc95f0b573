/** dos2unix and unix2dos: change how lines end. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'
import { readAll } from './input.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

/** Busybox takes every carriage return for the end of a line of DOS; Debian's, only those that stand there. */
function converted(process: Process, text: string, isToUnix: boolean): string {
  const plain = isGnu(process) ? text.replaceAll('\r\n', '\n') : text.replaceAll('\r', '')
  return isToUnix ? plain : plain.replaceAll('\n', '\r\n')
}

const converter = (isForUnix: boolean): Program =>
  function* run(process: Process): Running {
    const options = new Options(
      process.args,
      isGnu(process) ? 'q' : 'ud',
      isGnu(process) ? { quiet: 'q' } : {},
    )
    if (options.invalid) return refuseOption(process, options.invalid)
    const isToUnix = isForUnix ? !options.has('d') : options.has('u')
    const { files } = process.machine
    if (options.operands.length === 0) {
      yield* process.write(converted(process, yield* readAll(process, process.input), isToUnix))
      return 0
    }
    let status = 0
    for (const name of options.operands) {
      const file = openOperand(process, name)
      if (!file) return 1
      const text = yield* readAll(process, file)
      process.charge(text.length >> 3)
      const error = files.write(
        resolvePath(process.cwd, name),
        converted(process, text, isToUnix),
        process.user,
      )
      if (isError(error)) {
        process.complain(
          `${nameOf(process)}: ${isGnu(process) ? name : `can't create '${name}'`}: ${error.message}\n`,
        )
        status = 1
      } else if (isGnu(process) && !options.has('q'))
        process.complain(
          `${nameOf(process)}: converting file ${name} to ${isToUnix ? 'Unix' : 'DOS'} format...\n`,
        )
      yield* process.breathe()
    }
    return status
  }

export const dosPrograms: Readonly<Record<string, Program>> = {
  dos2unix: converter(true),
  unix2dos: converter(false),
}

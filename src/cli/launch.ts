#!/usr/bin/env node
/**
 * Starts the command line as it is shipped. To find, read and compile hundreds of modules would take longer than to start
 * a cluster: so they stand in one file, already compiled. Node has a cache of its own only from 22 on, for modules one by one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compiled } from './compiled.ts'

const file = join(import.meta.dirname, 'kubesim.cjs')

compiled(file, codeBeside(file)).run()

/** Without it everything works, and is slower. */
function codeBeside(file: string): Buffer | undefined {
  try {
    return readFileSync(`${file}.code`)
  } catch {
    return undefined
  }
}

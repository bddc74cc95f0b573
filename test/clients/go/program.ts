/** The Go programs of this folder, and the tests that need them. */
import { goModule } from '../go-module.ts'

const module = goModule(import.meta.dirname)

export const testWithGo = module.test

export const goProgram = (name: 'encode' | 'read'): string => module.build(`./${name}`)

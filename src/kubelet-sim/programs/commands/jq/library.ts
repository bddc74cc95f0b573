/** What every filter of jq knows. */
import { definitions } from './definitions.ts'
import { forms } from './forms.ts'
import { functions } from './functions.ts'
import { parseDefinitions } from './parse.ts'
import { nowhere } from './paths.ts'
import type { JqLibrary, Native } from './running.ts'

const fileName: Native = (machine, _args, at) => (emit) => emit(machine.inputName(), at.path && nowhere)

/** Made once for all containers. */
export class SharedJqLibrary implements JqLibrary {
  readonly definitions = new Map(
    parseDefinitions(definitions).map((each) => [`${each.name}/${each.parameters.length}`, each] as const),
  )

  readonly natives: ReadonlyMap<string, Native> = new Map<string, Native>([
    ...Object.entries(forms),
    ...Object.entries(functions),
    ['input_filename/0', fileName],
  ])
}

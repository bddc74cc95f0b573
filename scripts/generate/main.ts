/** `npm run generate`: writes src/api/generated/ from the published facts of the Kubernetes API. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, optionsOf, runCommand } from '../command-line.ts'
import { inOrderOf } from './field-order.ts'
import { buildModel, packageOf } from './model.ts'
import { writeFacts } from './write-facts.ts'
import { moduleName, writeTypes } from './write-types.ts'

const command =
  'npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER'
const header = (what: string) => `/** ${what} Generated, by \`${command}\`; never by hand. */`

/** @throws CommandError for a file that is not there, or no JSON */
function read(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`)
  }
}

/** The objects of a folder, each with all fields that its kind has. @throws CommandError */
function readAll(folder: string) {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
    return files.map((file) => read(join(folder, file)))
  } catch (error) {
    throw new CommandError(`${folder}: ${(error as Error).message}`)
  }
}

function main(): number {
  const { values } = optionsOf(command, {
    options: {
      fields: { type: 'string' },
      enums: { type: 'string' },
      openapi: { type: 'string' },
      objects: { type: 'string' },
    },
  })
  const { fields, enums, openapi, objects } = values
  if (!fields || !enums || !openapi || !objects) throw new CommandError(`usage: ${command}`)
  const model = inOrderOf(readAll(objects), buildModel(read(fields), read(enums), read(openapi)))
  const folder = new URL('../../src/api/generated/', import.meta.url)
  rmSync(new URL('types/', folder), { recursive: true, force: true })
  mkdirSync(new URL('types/', folder), { recursive: true })

  for (const packageName of new Set([...model.structs.keys()].map(packageOf))) {
    const text = writeTypes(
      model,
      packageName,
      header(`The stored objects of ${packageName}, Kubernetes v1.36.`),
    )
    writeFileSync(new URL(`types/${moduleName(packageName)}.ts`, folder), text)
  }
  writeFileSync(
    new URL('facts.ts', folder),
    writeFacts(model, header('The facts of the Kubernetes v1.36 API.')),
  )
  return 0
}

await runCommand(main)

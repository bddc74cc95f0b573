/** Checks the codecs against a folder of published objects: `npx tsx scripts/generate/verify.ts FOLDER`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { decode } from '../../src/api/codec/json.ts'
import { decodeProtobuf, encodeProtobuf } from '../../src/api/codec/protobuf.ts'
import { typeOfKind } from '../../src/api/schema.ts'

const folder = process.argv[2]
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
const problems = files.flatMap((file) =>
  [...check(join(folder, file))].map((problem) => `${file}: ${problem}`),
)
console.log(problems.join('\n') || `all ${files.length} objects survive`)
process.exitCode = problems.length === 0 ? 0 : 1

function* check(file: string): Generator<string> {
  const value = JSON.parse(readFileSync(file, 'utf8'))
  const { apiVersion, kind } = value
  const struct = apiVersion && typeOfKind(apiVersion, kind)
  if (!struct) return
  const { object, problems } = decode(struct, value)
  yield* problems
  if (!isDeepStrictEqual(object, value)) yield 'JSON differs'
  const bytes = encodeProtobuf(apiVersion, kind, value)
  const back = decodeProtobuf(bytes)
  if (!isDeepStrictEqual({ apiVersion, kind, ...back.object }, value)) yield 'protobuf differs'

  const published = file.replace(/\.json$/, '.pb')
  if (!existsSync(published)) return
  const theirs = readFileSync(published)
  if (!isDeepStrictEqual(decodeProtobuf(theirs).object, back.object)) yield 'their protobuf reads otherwise'
  if (!theirs.equals(bytes)) yield 'their protobuf has other bytes'
}

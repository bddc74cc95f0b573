/**
 * What becomes of the values that an expression has made, once they leave it. A JSON patch takes them as protobuf would write
 * them in JSON; a configuration as Go holds them, which leaves values in it that JSON does not have, and that fit nowhere.
 * Source: ConvertToNative and Value of cel-go's types, and of the API server's dynamic objects.
 */
import { encodeBase64 } from '../../../api/codec/base64.ts'
import { GoValue, goSyntax, goText } from '../../../api/go-text.ts'
import { isMap } from '../../../api/json-map.ts'
import { quoted } from '../../../api/quote.ts'
import { instantText, secondsText } from '../../../cel/library/time-texts.ts'
import { JsonMap, JsonObject } from '../../../cel/schema/json-values.ts'
import {
  Duration,
  EntryMap,
  Foreign,
  ListValue,
  MapValue,
  noSuchOverload,
  Optional,
  StructValue,
  SumList,
  TextList,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../../../cel/values.ts'
import { goDuration } from '../../../sim/duration.ts'

/** A list in which nothing was written is none to Go. */
export const nilList: readonly never[] = Object.freeze([])

/** Why a value cannot be taken out of an expression. */
export class UnfitValue extends Error {}

const isFromJson = (value: Value): value is JsonMap | JsonObject =>
  value instanceof JsonMap || value instanceof JsonObject

const goError = (text: string): GoValue => new GoValue('*types.Err', text, text)

/** A struct that was written down, as Go holds it. @throws UnfitValue */
export function nativeFields(struct: StructValue): Record<string, unknown> {
  const fields: [string, unknown][] = []
  for (const key of struct.keys() as string[]) fields.push([key, nativeField(key, struct.find(key)!)])
  return Object.fromEntries(fields)
}

function nativeField(name: string, value: Value): unknown {
  if (value instanceof ListValue && !(value instanceof TextList)) {
    if (value.json) return value.json
    return value.size === 0 ? nilList : [...value].map(native)
  }
  if (!(value instanceof EntryMap) || value instanceof StructValue) return native(value)
  return Object.fromEntries(
    value.keys().map((key) => {
      if (typeof key === 'string') return [key, native(value.find(key)!)]
      const [type, shown] = keyShown(key)
      throw new UnfitValue(
        `fail to convert field ${quoted(name)}: map key ${shown} is of type types.${type}, not string`,
      )
    }),
  )
}

/** `%q` of a number is the sign that it stands for. */
function keyShown(key: Value): readonly [type: string, shown: string] {
  if (typeof key === 'boolean') return ['Bool', `%!q(types.Bool=${key})`]
  const [type, code] =
    key instanceof Uint ? (['Uint', key.value] as const) : (['Int', key as bigint] as const)
  if (code < 0x20n) return [type, `'\\x${(code < 0n ? 0xfffdn : code).toString(16).padStart(2, '0')}'`]
  return [type, `'${code > 0x10ffffn ? '\ufffd' : String.fromCodePoint(Number(code))}'`]
}

/** Lists and maps that were written down within others stay those of the expression. */
function native(value: Value): unknown {
  switch (typeof value) {
    case 'bigint':
      return Number(value)
    case 'number':
    case 'string':
    case 'boolean':
      return value
  }
  if (value === null) return new GoValue('structpb.NullValue', 'NULL_VALUE', '0')
  if (value instanceof StructValue) return nativeStruct(value)
  if (value instanceof ListValue)
    return value.json ?? (value instanceof SumList ? [...value].map(native) : listOfValues(value))
  if (isFromJson(value)) return value.json
  if (value instanceof EntryMap) return mapOfValues(value)
  if (value instanceof Optional) return value.value === undefined ? null : native(value.value)
  if (value instanceof TypeValue) return value.type.name
  return scalarOfGo(value)
}

function nativeStruct(struct: StructValue): unknown {
  try {
    return nativeFields(struct)
  } catch (error) {
    if (error instanceof UnfitValue) return goError(error.message)
    throw error
  }
}

function listOfValues(list: ListValue): GoValue {
  const elements = [...list]
  const type = list instanceof TextList ? '[]string' : '[]ref.Val'
  const syntax = elements.map((each) => goSyntax(native(each)))
  return new GoValue(type, `[${elements.map(printed).join(' ')}]`, `${type}{${syntax.join(', ')}}`)
}

function mapOfValues(map: EntryMap): GoValue {
  const entries = map.keys().map((key) => [key, map.find(key)!] as const)
  const text = entries.map((entry) => entry.map(printed).join(':'))
  const syntax = entries.map((entry) => entry.map((each) => goSyntax(native(each))).join(':'))
  const type = 'map[ref.Val]ref.Val'
  return new GoValue(type, `map[${text.join(' ')}]`, `${type}{${syntax.join(', ')}}`)
}

/** As an expression prints what is in a list or a map of its own. */
function printed(value: Value): string {
  if (value === null) return '0'
  if (value instanceof ListValue) return `[${[...value].map(printed).join(', ')}]`
  if (value instanceof MapValue) {
    const entries = value.keys().map((key) => `${printed(key)}: ${printed(value.find(key)!)}`)
    return `{${entries.join(', ')}}`
  }
  if (!(value instanceof Optional)) return goText(native(value))
  return value.value === undefined ? 'optional.none()' : `optional(${printed(value.value)})`
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

function scalarOfGo(value: Value): GoValue {
  if (value instanceof Uint) {
    const number = value.value
    return new GoValue('uint64', String(number), `0x${number.toString(16)}`, Number(number))
  }
  if (value instanceof Uint8Array) {
    const bytes = [...value].map((byte) => `0x${byte.toString(16)}`)
    return new GoValue('[]uint8', goText([...value]), `[]uint8{${bytes.join(', ')}}`, encodeBase64(value))
  }
  if (value instanceof Duration) {
    const { nanoseconds } = value
    const text = goDuration(Math.abs(Number(nanoseconds)) / 1e6)
    return new GoValue('time.Duration', nanoseconds < 0n ? `-${text}` : text, String(nanoseconds))
  }
  if (value instanceof Timestamp) {
    const text = instantText(value.nanoseconds)
    const [, year, month, day, hour, minute, second, fraction = ''] =
      /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?Z$/.exec(text)!
    const numbers = [day, hour, minute, second, fraction.padEnd(9, '0')].map(Number)
    const date = [Number(year), `time.${months[Number(month) - 1]}`, ...numbers, 'time.UTC']
    return new GoValue(
      'time.Time',
      `${text.replace('T', ' ').replace('Z', '')} +0000 UTC`,
      `time.Date(${date.join(', ')})`,
    )
  }
  if (!(value instanceof Foreign)) return goError(noSuchOverload.message)
  const { type, text } = value.told
  return new GoValue(type, text, type.startsWith('*') ? `(${type})(0xc000000000)` : text)
}

/** The value in JSON, as a message of protobuf has it there. @throws UnfitValue */
export function jsonOfValue(value: Value): unknown {
  switch (typeof value) {
    case 'bigint':
      return isExact(value) ? Number(value) : String(value)
    case 'number':
      if (Number.isFinite(value)) return value
      throw new UnfitValue(
        `json: error calling MarshalJSON for type *structpb.Value: proto: google.protobuf.Value.number_value: invalid ${goNumber(value)} value`,
      )
    case 'string':
    case 'boolean':
      return value
  }
  if (value === null) return value
  if (value instanceof ListValue) return value.json ?? [...value].map(jsonOfPart)
  if (value instanceof StructValue) return jsonOfStruct(value)
  if (isFromJson(value)) return value.json
  if (value instanceof EntryMap) return jsonOfMap(value)
  if (value instanceof Uint) return jsonOfValue(value.value)
  if (value instanceof Uint8Array) return encodeBase64(value)
  if (value instanceof Timestamp) return instantText(value.nanoseconds)
  if (value instanceof Duration) return secondsText(value.nanoseconds)
  if (value instanceof TypeValue) throw new UnfitValue("type conversion not supported for 'type'")
  if (value instanceof Foreign)
    throw new UnfitValue(`type conversion error from '${value.told.name}' to '*structpb.Value'`)
  if (!(value instanceof Optional))
    throw new UnfitValue('disallowed conversion from "kubernetes.variables" to ""')
  if (value.value === undefined) throw new UnfitValue('optional.none() dereference')
  return jsonOfValue(value.value)
}

export const goNumber = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : `${value > 0 ? '+' : '-'}Inf`

const isExact = (value: bigint): boolean => BigInt.asIntN(54, value) === value && value !== -(2n ** 53n)

/** The real server breaks down at a struct in a list or a map. */
function jsonOfPart(value: Value): unknown {
  if (value instanceof StructValue)
    throw new UnfitValue(
      'reflect.Set: value of type *structpb.Struct is not assignable to type *structpb.Value',
    )
  return jsonOfValue(value)
}

const jsonOfMap = (map: MapValue): Record<string, unknown> =>
  Object.fromEntries(
    map.keys().map((key) => {
      if (typeof key === 'string') return [key, jsonOfPart(map.find(key)!)]
      throw new UnfitValue(
        typeof key === 'boolean'
          ? "type conversion error from bool to 'string'"
          : `unsupported type conversion from '${key instanceof Uint ? 'uint' : 'int'}' to string`,
      )
    }),
  )

function jsonOfStruct(struct: StructValue): unknown {
  if (struct.typeName === 'JSONPatch') throw new UnfitValue('cannot convert to native type: *structpb.Value')
  return jsonOfNative(nativeFields(struct))
}

function jsonOfNative(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOfNative)
  if (!isMap(value)) return value
  if (!(value instanceof GoValue))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOfNative(each)]))
  if (value.json === undefined) throw new UnfitValue(`proto: invalid type: ${value.type}`)
  return value.json
}

/** Sends what is made whole: a value, or a text. */
import type { FastifyReply } from 'fastify'
import { formatYaml } from '../../api/codec/yaml.ts'
import type { Form } from './negotiation.ts'
import { isPretty, prettyText } from './pretty.ts'

/** Any plain value, as JSON or YAML. */
export function sendValue(reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply {
  if (form?.media === 'yaml') return sendText(reply.code(code), 'application/yaml', formatYaml(value))
  const text = isPretty(reply.request) ? prettyText(value) : JSON.stringify(value)
  return sendText(reply.code(code), 'application/json', text)
}

/**
 * A text as it is. Without a serializer of its own, fastify would add a charset to the type; as bytes, Node would not
 * send it together with the headers.
 */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', type).serializer(asItIs).send(text)

const asItIs = (text: string) => text

/** Sends what is made whole: a value, or a text. */
import type { FastifyReply } from 'fastify'
import { formatYaml } from '../../api/codec/yaml.ts'
import type { Form } from './negotiation.ts'
import { isPretty, prettyText } from './pretty.ts'

/** A text as it is sent. */
export interface Text {
  readonly type: string
  readonly text: string
}

/** Any plain value, as JSON or YAML. */
export const sendValue = (reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply =>
  send(reply, textOfValue(reply, value, form), code)

export function textOfValue(reply: FastifyReply, value: object, form?: Form): Text {
  if (form?.media === 'yaml') return { type: 'application/yaml', text: formatYaml(value) }
  const text = isPretty(reply.request) ? prettyText(value) : JSON.stringify(value)
  return { type: 'application/json', text }
}

export const send = (reply: FastifyReply, { type, text }: Text, code = 200): FastifyReply =>
  sendText(reply.code(code), type, text)

/**
 * A text as it is. Without a serializer of its own, fastify would add a charset to the type; as bytes, Node would not
 * send it together with the headers.
 */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', type).serializer(asItIs).send(text)

const asItIs = (text: string) => text

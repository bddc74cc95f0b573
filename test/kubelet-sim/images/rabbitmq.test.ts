/** rabbitmq and amqp-tools, as Coarse Parallel Processing Using a Work Queue has them. */
import { expect, test } from 'vitest'
import { addressAnswer } from '../../../src/kubelet-sim/runtime/network/dns.ts'
import { exec, testRuntime } from '../support.ts'

function broker(env: readonly { name: string; value: string }[] = []) {
  const runtime = testRuntime()
  const { container } = runtime.start({ image: 'rabbitmq:3', env })
  runtime.network.configure({ resolve: ({ name }) => addressAnswer(name, [container.config.ip]) })
  runtime.clock.advance(10)
  const { container: client } = runtime.start({ image: 'ubuntu:22.04', command: ['sleep', '36000'] })
  const run =
    (where: typeof container) =>
    (text: string, forMs = 1_000) => {
      const answer = exec(where, [
        'bash',
        '-c',
        `export BROKER_URL=amqp://guest:guest@rabbitmq-service:5672; ${text}`,
      ])
      runtime.clock.advance(forMs)
      return answer.output
    }
  run(client)('apt-get update; apt-get install -y curl ca-certificates amqp-tools python3 dnsutils', 60_000)
  return { say: run(client), ask: run(container) }
}

test('what is published to a queue is consumed once, each as the input of a command', () => {
  const { say, ask } = broker()
  expect(say('/usr/bin/amqp-declare-queue --url=$BROKER_URL -q foo -d')).toBe('foo\n')
  say('/usr/bin/amqp-publish --url=$BROKER_URL -r foo -p -b Hello')
  expect(say('/usr/bin/amqp-consume --url=$BROKER_URL -q foo -c 1 cat && echo 1>&2')).toBe('Hello\n')
  say(
    'amqp-declare-queue --url=$BROKER_URL -q job1 -d; for f in apple banana cherry; do amqp-publish --url=$BROKER_URL -r job1 -p -b $f; done',
  )
  expect(ask('rabbitmqctl -q list_queues')).toBe('name\tmessages\nfoo\t0\njob1\t3\n')
  expect(
    say('amqp-consume --url=$BROKER_URL -q job1 -c 2 bash -c "read f; echo Processing $f; echo $f"'),
  ).toContain('Processing')
  expect(say('amqp-get --url=$BROKER_URL -q job1; amqp-get --url=$BROKER_URL -q job1; echo " $?"')).toBe(
    'cherry 2\n',
  )
})

test('what a command fails at goes back to the queue, and who waits gets what comes later', () => {
  const { say, ask } = broker()
  say('amqp-declare-queue --url=$BROKER_URL -q a; amqp-publish --url=$BROKER_URL -r a -b x')
  expect(say('amqp-consume --url=$BROKER_URL -q a -c 1 false; echo $?')).toBe('1\n')
  expect(ask('rabbitmqctl list_queues')).toContain('Listing queues for vhost / ...\nname\tmessages\na\t1\n')
  say('amqp-get --url=$BROKER_URL -q a')
  expect(
    say(
      '(sleep 5; amqp-publish --url=$BROKER_URL -r a -b late) & amqp-consume --url=$BROKER_URL -q a -c 1 cat',
      10_000,
    ),
  ).toBe('late')
})

test('who is not known, or asks for a queue that is not there, is told so', () => {
  const { say } = broker([{ name: 'RABBITMQ_DEFAULT_USER', value: 'app' }])
  expect(say('amqp-declare-queue --url=$BROKER_URL -q a')).toContain('ACCESS_REFUSED')
  expect(say('amqp-get --url=amqp://app:guest@rabbitmq-service -q none')).toContain(
    "NOT_FOUND - no queue 'none' in vhost '/'",
  )
})

test('speaks HTTP where it is managed, to who knows the password, and not where queues are', () => {
  const runtime = testRuntime()
  const { container } = runtime.start({ image: 'rabbitmq:3-management' })
  runtime.clock.advance(10)
  const { ip } = container.config
  const script = `curl -s http://${ip}:15672/ | grep -o 'RabbitMQ Management'; curl -s -o /dev/null -w '%{http_code}\\n' http://${ip}:15672/api/overview; curl -s -u guest:guest http://${ip}:15672/api/overview | jq -r .product_name; curl -sS http://${ip}:5672/`
  const asked = runtime.sh(script, { image: 'acme/tools', command: ['sh', '-c', script] })
  expect(asked.output).toBe(
    'RabbitMQ Management\n401\nRabbitMQ\n! curl: (1) Received HTTP/0.9 when not allowed\n',
  )
})

test('rabbitmqctl keeps users and what they may, and says what it does not know', () => {
  const { say, ask } = broker()
  expect(
    ask(
      'rabbitmqctl add_user bob secret; rabbitmqctl -q set_user_tags bob monitoring; rabbitmqctl list_users',
    ),
  ).toBe(
    "Adding user \"bob\" ...\nDone. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.\n" +
      'Listing users ...\nuser\ttags\nguest\t[administrator]\nbob\t[monitoring]\n',
  )
  expect(ask('rabbitmqctl -q set_permissions -p / bob ".*" "" ".*"; rabbitmqctl -s list_permissions')).toBe(
    'guest\t.*\t.*\t.*\nbob\t.*\t\t.*\n',
  )
  expect(say('amqp-declare-queue --url=amqp://bob:secret@rabbitmq-service:5672 -q a')).toBe('a\n')
  expect(
    ask(
      'rabbitmqctl -q authenticate_user bob wrong; echo $?; rabbitmqctl -q delete_user eve; echo $?; rabbitmqctl forget_cluster_node x',
    ),
  ).toBe(
    'Error:\nError: failed to authenticate user "bob"\nuser \'bob\' - invalid credentials\n65\n' +
      'Error:\nUser "eve" does not exist\n67\nError: kubesim does not simulate rabbitmqctl forget_cluster_node\n',
  )
  expect(ask('rabbitmqctl cluster_status')).toContain('Running Nodes\n\nrabbit@')
})

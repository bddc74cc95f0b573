/** What redis brings and does that is not simulated: it says so by name. */
import type { Program } from '../../runtime/program.ts'

/** A program that says what of it is not simulated, and fails. */
export const refusing =
  (what: string): Program =>
  (process) => {
    process.complain(`${what} is not simulated\n`)
    return 1
  }

/** Programs of its images. */
export const refusedPrograms: readonly (readonly [name: string, program: Program])[] = ['redis', 'valkey']
  .flatMap((each) =>
    ['sentinel', 'benchmark', 'check-aof', 'check-rdb'].map((program) => `${each}-${program}`),
  )
  .map((name) => [name, refusing(name)])

/** Options with which the server is no server, or not this one. */
export const refusedOption = (args: readonly string[]): string | undefined =>
  args.find((each) => /^--(?:sentinel|test-memory|check-system)$/.test(each))

/** Commands that the real server knows. */
const commands: ReadonlySet<string> = new Set(
  `asking bitfield bitfield_ro blmpop bzmpop dump eval evalsha evalsha_ro eval_ro failover fcall fcall_ro function
  geoadd geodist geohash geopos georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch geosearchstore
  hexpire hexpireat hexpiretime hgetdel hgetex hpersist hpexpire hpexpireat hpexpiretime hpttl hrandfield hsetex httl lcs
  lmpop lolwut migrate module monitor move pfadd pfcount pfdebug pfmerge pfselftest readonly readwrite restore script
  sintercard sort sort_ro spublish ssubscribe substr sunsubscribe swapdb waitaof zdiff zdiffstore zinter
  zintercard zinterstore zlexcount zmpop zmscore zrandmember zrangebylex zrangestore zremrangebylex zremrangebyrank
  zrevrangebylex zunion zunionstore`.split(/\s+/),
)

export const isRefusedCommand = (name: string): boolean => commands.has(name.toLowerCase())

/**
 * The keys of a cluster's authority and of the tokens of its service accounts. They are the same in every cluster and known to
 * everybody, so that nothing has to be made at the start, and the same run has the same signatures: trust nothing by them.
 */
import { deepFreeze } from '../memo.ts'
import type { PrivateKey } from './rsa.ts'

/** Signs certificates. */
export const authorityKey: PrivateKey = keyOf(
  [
    'e7dadb4140e453be4e5be9cf859f353cd68f94196563ee107f06c783f49c643ed1d319d6de0c6bd2ffc7791fdb576896',
    '663230ee1b8bc2d10cd07bee77e8604a0854ed6503fd4bc44db882f1dd1f38cd065dd6649da85de03e78b76ceabdd2e2',
    'a60b55a6866b71bdd3a537eeabf6c6cf054e2c4ce08d5ca432e2dbb6a47db2fd',
  ],
  [
    'df4e1a350fe88323b33360418d2de8e55511748443b6cd55c5ed2bc3f987485b49e9005bb4510187dff82acc6d12609d',
    '6a35ef9eb0467516973a0fe2712133d2372826c9dd7c45690797f0b67890c9763050086ced9279eac41c37c39d3fc9b1',
    'd5cc3ea13a053faafab703adeb881e6b5602cde14a4c0c994eb97d40ee49e2b5',
  ],
)

/** Signs tokens. */
export const tokenKey: PrivateKey = keyOf(
  [
    'f418f1037bfd7d85cff2262236d0e1b4fc99e00d25fa4ec3c9b14b627ad126b4868bad6dfa17f4417467ea97c9a7ccdf',
    'd6de7e10056614437133a34fd9e002aca121236eb86f78d5edf087051e05c2c6e4a2fb895c3286fe74a7f0d3bc0074d4',
    '19741dffdd6f941365aef1afdd234db77826bd74665ddf312a18b50fffeb2779',
  ],
  [
    'bf0cbfc5719908699a88a416b3b07995c90356e7cc29b11ecd11fe326b5585ba2bb733bc7b2f62a2803dccb0f4ec75d7',
    'f11fb93b30d5d1cc699f0a735eb787135c2b5e93568a7720706fe994a896a47dd2871f3dd6232c4ee12da09331e3ed25',
    'e39ca2e02dcafaef8b56b08c9936952ad972c5b48f55263362fb397115e1192d',
  ],
)

function keyOf(p: readonly string[], q: readonly string[]): PrivateKey {
  return deepFreeze({ p: BigInt(`0x${p.join('')}`), q: BigInt(`0x${q.join('')}`) })
}

import { ok } from '#shared/domain/result.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'

/** Gateways' calls to the till: where they come in, the last ones, and vendors' questions about customers. */
export function receiverHandlers({ receiver }: Till): HandlersOf<'receiver'> {
  return {
    'receiver:view': () => ok(receiver.view()),
    'receiver:renew': ({ accountId, about }) => receiver.renew(accountId, about),
    'receiver:test': () => receiver.test(),
    'receiver:keep-answer': ({ accountId, attemptId, name, phone }) => receiver.keepAnswer(accountId, attemptId, name, phone),
    'receiver:drop-answer': ({ accountId, attemptId }) => ok(receiver.dropAnswer(accountId, attemptId)),
  }
}

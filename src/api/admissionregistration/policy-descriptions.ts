/** What the fields say that both sorts of policies have. */
export const policyDescriptions = {
  'spec.paramKind': 'The kind of the objects that parametrize the policy: `params` in expressions.',
  'spec.matchConstraints': 'Which requests the policy is about.',
  'spec.matchConditions': 'What has to be true beside for the policy to be asked.',
  'spec.variables': 'Values under names, reckoned when they are asked for: `variables.name`.',
  'spec.failurePolicy':
    'What a mistake in an expression does: Fail refuses the request, Ignore passes over it.',
} as const

export const bindingDescriptions = {
  'spec.policyName': 'The policy that is bound. It need not be there.',
  'spec.paramRef': 'The objects that parametrize it here.',
  'spec.matchResources': 'Which of the requests of the policy the binding is about.',
} as const
